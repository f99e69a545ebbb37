import { brandLengths, prefixRanges } from '#facts/card-brands.ts';

const lengthMin = 13;
const lengthMax = 19;
const gapMax = 3;
const prefixLength = 6;

/**
 * Whether free text seems to hold a card number: 13 to 19 digits (also full-width ones), up to
 * three spaces, dashes, dots or slashes between them, with a known brand's prefix and length and a
 * right check digit. A number may stand between others ("4242 4242 4242 4242 12-29"), but starts
 * and ends a group. For refusing such text before it is stored or logged. Takes time in proportion
 * to the text.
 */
export function looksLikeCardNumber(text: string): boolean {
  return holdsCardNumber(text) && holdsCardNumber(text.replaceAll(otherNumbers, 'x'));
}

/** UUIDs, days, times and telephone numbers: in a row, one in ten would pass the check digit. */
const otherNumbers = new RegExp(
  [
    /\b[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}\b/,
    /(?<!\d)\d{1,2}(?<day>[./-])\d{1,2}\k<day>(?:19|20)\d\d(?!\d)/,
    /(?<!\d)(?:19|20)\d\d(?<month>[./-])\d\d\k<month>\d\d(?!\d)/,
    /(?<!\d)\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?!\d)/,
    // E.164: a plus, and no more than 15 digits.
    /\+\d(?:[ ./-]?\d){6,14}(?![ ./-]?\d)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gi',
);

function holdsCardNumber(text: string): boolean {
  if (text.length < lengthMin) return false;
  const row = emptyRow(text.length);
  let count = 0;
  let gap = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!isDigit(code)) {
      gap = isSeparator(code) ? gap + 1 : gapMax + 1;
      continue;
    }
    if (gap > gapMax) count = 0;
    addDigit(row, count, code & 0xf, gap > 0 || count === 0);
    count += 1;
    gap = 0;
    if (!isDigit(text.charCodeAt(at + 1)) && endsCardNumber(row, count)) return true;
  }
  return false;
}

/** '0' to '9', plain or full-width; of both, the last four bits are the digit. */
function isDigit(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0xff10 && code <= 0xff19);
}

/** A space, dash, dot or slash, a no-break space or an en dash. */
function isSeparator(code: number): boolean {
  return code === 0x20 || (code >= 0x2d && code <= 0x2f) || code === 0xa0 || code === 0x2013;
}

/** Digits that belong together, in arrays of bytes that are not made anew for each of them. */
interface Row {
  readonly digits: Uint8Array;
  /** Where a group starts with the first digit of some brand. */
  readonly starts: Uint8Array;
  /**
   * The Luhn sums (ISO/IEC 7812-1, annex B) of the digits before, modulo ten, with every second
   * digit doubled: the even ones and the odd ones. Digits pass when the sum is the same after them.
   */
  readonly sums: readonly [evenDoubled: Uint8Array, oddDoubled: Uint8Array];
}

function emptyRow(length: number): Row {
  const bytes = () => new Uint8Array(length + 1);
  return { digits: bytes(), starts: bytes(), sums: [bytes(), bytes()] };
}

function addDigit({ digits, starts, sums }: Row, at: number, digit: number, isFirst: boolean) {
  const doubled = digit < 5 ? digit * 2 : digit * 2 - 9;
  const isEven = at % 2 === 0;
  digits[at] = digit;
  starts[at] = isFirst && rangesByDigit[digit]?.length ? 1 : 0;
  sums[0][at + 1] = ((sums[0][at] ?? 0) + (isEven ? doubled : digit)) % 10;
  sums[1][at + 1] = ((sums[1][at] ?? 0) + (isEven ? digit : doubled)) % 10;
}

function endsCardNumber({ digits, starts, sums }: Row, end: number): boolean {
  // The last digit, the check digit, is never doubled.
  const sum = sums[end % 2 === 0 ? 0 : 1];
  for (let start = end - lengthMin; start >= 0 && start >= end - lengthMax; start--) {
    if (starts[start] === 0 || sum[start] !== sum[end]) continue;
    if (isOfBrand(digits, start, end - start)) return true;
  }
  return false;
}

/** The brands' prefixes as numbers of six digits, by the first digit. */
const rangesByDigit = Array.from({ length: 10 }, (_, digit) =>
  prefixRanges
    .filter(([, first]) => first.startsWith(`${digit}`))
    .map(([brand, first, last]) => ({
      from: Number(first.padEnd(prefixLength, '0')),
      to: Number(last.padEnd(prefixLength, '9')),
      lengths: brandLengths[brand],
    })),
);

function isOfBrand(digits: Uint8Array, start: number, length: number): boolean {
  const prefix = Number(digits.subarray(start, start + prefixLength).join(''));
  return (rangesByDigit[digits[start] ?? 0] ?? []).some(
    ({ from, to, lengths }) => from <= prefix && prefix <= to && lengths.includes(length),
  );
}
