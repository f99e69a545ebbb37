// Which of two values of a column comes first. Nothing is rounded on the way.

/** What values of a column are. Each of them is at hand as text: a number as it was written. */
export type ColumnType = 'integer' | 'decimal' | 'text' | 'boolean' | 'instant';

/** Below zero when `one` comes first. */
export function compareCells(type: ColumnType, one: string, other: string): number {
  if (type === 'text') return compareTexts(one, other);
  const [left, right] = [keyOf(type, one), keyOf(type, other)];
  return left < right ? -1 : Number(left > right);
}

/** By code points, which is not by UTF-16 units: those of an emoji come before `\uffff`. */
function compareTexts(one: string, other: string): number {
  for (let at = 0; at < one.length && at < other.length; at += 1) {
    if (one[at] !== other[at]) return one.codePointAt(at)! - other.codePointAt(at)!;
  }
  return one.length - other.length;
}

type NumericType = Exclude<ColumnType, 'text'>;

const keys: Readonly<Record<NumericType, (text: string) => bigint>> = {
  integer: BigInt,
  decimal: decimalKey,
  boolean: (text) => BigInt(text === 'true'),
  instant: (text) => Temporal.Instant.from(text).epochNanoseconds,
};

const known = new Map<string, bigint>();

/** Remembered: the same few values are compared a million times. */
function keyOf(type: NumericType, text: string): bigint {
  const name = `${type} ${text}`;
  const key = known.get(name) ?? keys[type](text);
  known.set(name, key);
  return key;
}

const digitsMax = 40;

/** `-12.50`, `1e3`: as a number of the smallest parts that any value here has. */
function decimalKey(text: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text);
  if (!match) throw new RangeError(`no decimal: ${text}`);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const zeros = digitsMax - fraction.length + Number(exponent);
  if (zeros < 0) throw new RangeError(`too small a decimal: ${text}`);
  return BigInt(`${sign}${whole}${fraction}${'0'.repeat(zeros)}`);
}
