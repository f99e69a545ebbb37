// Which cards are known to be debit cards, by the leading digits of the number.

/**
 * Products that are debit only, of which the prefixes are public. Banks issue most debit cards from
 * ranges that only the card networks' own tables tell, so that a number that is not here may be
 * either. No prefix begins with another one.
 */
export const debitPrefixes: readonly string[] = [
  // Visa Electron ("Payment card number" in Wikipedia, table of issuing networks).
  ...['4026', '417500', '4508', '4844', '4913', '4917'],
  // Maestro (the same table): international first, then what it lists for the United Kingdom.
  ...['5018', '5020', '5038', '5893', '6304', '6761', '6762', '6763'],
  ...['6759', '676770', '676774'],
  // Dankort without Visa (the same table).
  '5019',
  // The debit cards among the test numbers that Stripe publishes ("Testing", cards by brand).
  ...['400005', '520082', '601198'],
];

/** Whether a number, of which six digits suffice, is known to be that of a debit card. */
export function isDebit(digits: string): boolean {
  return debitPrefixes.some((prefix) => digits.startsWith(prefix));
}
