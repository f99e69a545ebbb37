// Amounts come as whole minor units, in a JSON number or as text of digits.
import { Type } from 'typebox';
import { amountMax } from '#src/kernel/money.ts';
import { refined } from '../kit/schemas.ts';

/**
 * The amount in minor units; `undefined` for what is no number of units. A computed one that missed
 * a whole number by the imprecision of a float (1998.9999999999998) is that whole number; any other
 * fraction is not an amount, nor is exponent notation.
 */
export function readAmount(text: string): bigint | undefined {
  const [, sign = '', whole, fraction = ''] = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const minor = BigInt(sign + whole);
  if (/^0*$/.test(fraction) || /^0{6}/.test(fraction)) return minor;
  if (sign === '' && /^9{6}/.test(fraction)) return minor + 1n;
  return undefined;
}

/** The schema of an amount, which the body reader hands over as the digits that were sent. */
export function amount(description: string) {
  const text = Type.Unsafe<string>({ 'x-type': ['integer', 'string'], description });
  const readable = refined(text, (value) => minorOf(value) !== undefined, 'invalid');
  const positive = refined(readable, (value) => (minorOf(value) ?? 1n) >= 1n, 'below_minimum');
  return refined(positive, (value) => (minorOf(value) ?? 1n) <= amountMax, 'above_maximum');
}

function minorOf(value: unknown): bigint | undefined {
  return typeof value === 'string' ? readAmount(value) : undefined;
}
