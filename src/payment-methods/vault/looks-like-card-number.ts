import { brandLengths, brandOf } from '#facts/card-brands.ts';
import { passesLuhn } from './luhn.ts';

const lengthMin = 14;
const lengthMax = 19;

/**
 * Whether free text seems to hold a card number: 14 to 19 digits, single spaces or dashes between
 * them, with a known brand's prefix and length and a right check digit. For refusing such text
 * before it is stored or logged. Takes time in proportion to the text.
 */
export function looksLikeCardNumber(text: string): boolean {
  if (text.length < lengthMin) return false;
  for (const [run] of text.matchAll(/\d+(?:[ -]\d+)*/g)) {
    if (run.length >= lengthMin && holdsCardNumber(run.split(/[ -]/))) return true;
  }
  return false;
}

/** A number may stand between others ("4242 4242 4242 4242 12-29"), but starts and ends a group. */
function holdsCardNumber(groups: readonly string[]): boolean {
  return groups.some((_, first) => startsCardNumber(groups, first));
}

function startsCardNumber(groups: readonly string[], first: number): boolean {
  let digits = '';
  for (let next = first; next < groups.length && digits.length < lengthMax; next++) {
    digits += groups[next];
    if (isCardNumber(digits)) return true;
  }
  return false;
}

function isCardNumber(digits: string): boolean {
  if (digits.length < lengthMin || digits.length > lengthMax) return false;
  const brand = brandOf(digits);
  return brand !== 'UNKNOWN' && brandLengths[brand].includes(digits.length) && passesLuhn(digits);
}
