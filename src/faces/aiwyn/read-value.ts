// Values of a search, read as what the property holds.
import { isLosslessNumber } from 'lossless-json';
import type { ColumnType, Value } from '#src/expressions/index.ts';

export type PropertyType = Exclude<ColumnType, 'uuid'>;

/** The value as a column of that type has it; `undefined` for what cannot be one. */
export function readValue(type: PropertyType, value: unknown): Value | undefined {
  return readers[type](value);
}

/** What each type takes, for people. */
export const expected: Readonly<Record<PropertyType, string>> = {
  integer: 'a whole number',
  decimal: 'a number, or text of one',
  text: 'text',
  boolean: 'true or false',
  instant: 'a date and time such as 2024-01-15T10:30:00Z',
};

const readers: Readonly<Record<PropertyType, (value: unknown) => Value | undefined>> = {
  integer: readInteger,
  decimal: readDecimal,
  text: readText,
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  instant: readInstant,
};

const bigintMax = 2n ** 63n - 1n;

/** A JSON number, or digits in text; no larger than the database's own. */
export function readInteger(value: unknown): bigint | undefined {
  // A number of JavaScript's own has lost what digits it had beyond those.
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined;
  const text = typeof value === 'string' ? value : readDecimal(value);
  if (text === undefined || !/^-?\d{1,19}$/.test(text)) return undefined;
  const integer = BigInt(text);
  return integer <= bigintMax && integer >= -bigintMax - 1n ? integer : undefined;
}

const decimalShape =
  /^(?<sign>-?)(?<whole>\d{1,40})(?:\.(?<part>\d{1,40}))?(?:e(?<shift>[+-]?\d{1,3}))?$/i;

/** No amount comes near: what is larger, or nearer to nothing, compares as this many zeros do. */
const zerosMax = 40;

/**
 * A JSON number, or text of one, as decimal text without an exponent and without zeros that say
 * nothing: `1500.00` is `1500`, `1.5e3` as well. As exact as it is written.
 */
export function readDecimal(value: unknown): string | undefined {
  const groups = decimalShape.exec(numberText(value) ?? '')?.groups;
  if (!groups) return undefined;
  const { sign, whole = '', part = '', shift = '0' } = groups;
  const digits = (whole + part).replace(/^0+/, '').replace(/0+$/, '');
  if (digits === '') return '0';
  const zerosBefore = /^0*/.exec(whole + part)?.[0].length ?? 0;
  const point = whole.length + Number(shift) - zerosBefore;
  if (point > zerosMax) return `${sign}1${'0'.repeat(zerosMax)}`;
  if (point < -zerosMax) return `${sign}0.${'0'.repeat(zerosMax)}1`;
  const before = digits.slice(0, Math.max(point, 0)).padEnd(point, '0') || '0';
  const after = '0'.repeat(Math.max(-point, 0)) + digits.slice(Math.max(point, 0));
  return `${sign}${before}${after && `.${after}`}`;
}

function numberText(value: unknown): string | undefined {
  if (isLosslessNumber(value)) return value.value;
  return typeof value === 'number' || typeof value === 'string' ? `${value}` : undefined;
}

/** The database's text has no character zero. */
function readText(value: unknown): string | undefined {
  return typeof value === 'string' && !value.includes('\0') ? value : undefined;
}

const instantShape = new RegExp(
  [
    /^(?<day>\d{4}-\d\d-\d\d)/,
    /(?:[T ](?<time>\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?<offset>Z|[+-]\d\d(?::?\d\d)?)?)?$/,
  ]
    .map(({ source }) => source)
    .join(''),
  'i',
);

/**
 * As the database reads a `timestamptz` in UTC: a time without an offset is in UTC, a date alone is
 * its midnight. The years are 1 to 9999, which both write with four digits.
 */
export function readInstant(value: unknown): Temporal.Instant | undefined {
  const groups = typeof value === 'string' ? instantShape.exec(value)?.groups : undefined;
  if (!groups) return undefined;
  const { day, time = '00:00', offset = 'Z' } = groups;
  try {
    const instant = Temporal.Instant.from(`${day}T${time}${offset}`);
    const { year } = instant.toZonedDateTimeISO('UTC');
    return year >= 1 && year <= 9999 ? instant : undefined;
  } catch {
    return undefined;
  }
}
