// Card brands by the leading digits of the number (ISO/IEC 7812 issuer ranges).

export const cardBrands = [
  'MASTERCARD',
  'VISA',
  'AMERICAN_EXPRESS',
  'DISCOVER',
  'DINERS_CLUB',
  'JCB',
  'UNKNOWN',
] as const;
export type CardBrand = (typeof cardBrands)[number];

/** First and last prefix of a range, both of the same length and both included. */
type PrefixRange = readonly [brand: CardBrand, first: string, last: string];

/** No two ranges overlap, so their order means nothing. */
export const prefixRanges: readonly PrefixRange[] = [
  ['VISA', '4', '4'],
  ['MASTERCARD', '51', '55'],
  ['MASTERCARD', '2221', '2720'],
  ['AMERICAN_EXPRESS', '34', '34'],
  ['AMERICAN_EXPRESS', '37', '37'],
  ['DISCOVER', '6011', '6011'],
  ['DISCOVER', '622126', '622925'],
  ['DISCOVER', '644', '649'],
  ['DISCOVER', '65', '65'],
  ['DINERS_CLUB', '300', '305'],
  ['DINERS_CLUB', '3095', '3095'],
  ['DINERS_CLUB', '36', '36'],
  ['DINERS_CLUB', '38', '39'],
  ['JCB', '3528', '3589'],
];

/** How many digits a number of the brand may have. */
export const brandLengths: Readonly<Record<CardBrand, readonly number[]>> = {
  MASTERCARD: [16],
  VISA: [13, 16, 19],
  AMERICAN_EXPRESS: [15],
  DISCOVER: [16, 17, 18, 19],
  DINERS_CLUB: [14, 15, 16, 17, 18, 19],
  JCB: [16, 17, 18, 19],
  UNKNOWN: [12, 13, 14, 15, 16, 17, 18, 19],
};

/** The brand of a number, or of as many leading digits as are known (six suffice). */
export function brandOf(digits: string): CardBrand {
  const range = prefixRanges.find(([, first, last]) => {
    const prefix = digits.slice(0, first.length);
    return prefix.length === first.length && first <= prefix && prefix <= last;
  });
  return range?.[0] ?? 'UNKNOWN';
}
