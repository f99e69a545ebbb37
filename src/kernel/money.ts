// Amounts of money: whole minor units with their currency. All arithmetic on amounts is here.
import { type Currency, minorDigits } from '#facts/currencies.ts';

export type { Currency };

/** `minor` counts the currency's smallest units (cents, yen, fils): below zero if money leaves. */
export interface Money {
  readonly minor: bigint;
  readonly currency: Currency;
}

/** The largest amount one may ask for. Sums, such as balances, may be larger. */
export const amountMax = 10n ** 14n - 1n;

export function isCurrency(code: string): boolean {
  return minorDigits[code] !== undefined;
}

/** Throws on a currency that is not in the table: the edge asks `isCurrency` first. */
export function money(minor: bigint, currency: Currency): Money {
  digitsOf(currency);
  return { minor, currency };
}

/** Reads "12.34". More digits than the currency has is an error, not a rounding. Has no sign. */
export function parseMoney(text: string, currency: Currency): Money | undefined {
  const digits = digitsOf(currency);
  const match = /^(\d{1,15})(?:\.(\d+))?$/.exec(text);
  if (match?.[1] === undefined) return undefined;
  const fraction = match[2] ?? '';
  if (fraction.length > digits) return undefined;
  return money(BigInt(match[1] + fraction.padEnd(digits, '0')), currency);
}

/** Reads a count of minor units: 1 to 15 digits and nothing else. May exceed `amountMax`. */
export function parseMinor(text: string): bigint | undefined {
  return /^\d{1,15}$/.test(text) ? BigInt(text) : undefined;
}

export function add(one: Money, other: Money): Money {
  return money(one.minor + sameCurrency(one, other).minor, one.currency);
}

/** What is left of `whole` when `part` is taken away: less than nothing if the part is larger. */
export function subtract(whole: Money, part: Money): Money {
  return money(whole.minor - sameCurrency(whole, part).minor, whole.currency);
}

export function negate(amount: Money): Money {
  return money(-amount.minor, amount.currency);
}

export function isZero(amount: Money): boolean {
  return amount.minor === 0n;
}

/** Below zero when `one` is the smaller amount, above when it is the larger: fit for sorting. */
export function compare(one: Money, other: Money): -1 | 0 | 1 {
  const { minor } = sameCurrency(one, other);
  if (one.minor === minor) return 0;
  return one.minor < minor ? -1 : 1;
}

/** "12.34 USD": for logs and the wording of failures. */
export function formatMoney(amount: Money): string {
  return `${formatDecimal(amount)} ${amount.currency}`;
}

/** "12.34": exactly as many decimals as the currency has. */
export function formatDecimal(amount: Money): string {
  const digits = digitsOf(amount.currency);
  const sign = amount.minor < 0n ? '-' : '';
  const size = `${amount.minor < 0n ? -amount.minor : amount.minor}`.padStart(digits + 1, '0');
  const units = size.slice(0, size.length - digits);
  return digits === 0 ? `${sign}${units}` : `${sign}${units}.${size.slice(-digits)}`;
}

function digitsOf(currency: Currency): number {
  const digits = minorDigits[currency];
  if (digits === undefined) throw new RangeError(`No such currency: ${currency}`);
  return digits;
}

/** Amounts of two currencies meet only by a mistake of ours, never by one of the caller. */
function sameCurrency(one: Money, other: Money): Money {
  if (one.currency !== other.currency) {
    throw new TypeError(`Cannot reckon ${one.currency} with ${other.currency}`);
  }
  return other;
}
