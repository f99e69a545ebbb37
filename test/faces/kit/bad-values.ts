// Values that no property expects: of every type, at the edges of lengths and ranges, of characters
// that mean something to somebody. As JSON text, so that there is also what JavaScript cannot hold.
import fc from 'fast-check';

/** JSON text; bytes where it is to be no text at all. */
export type RawJson = string | Buffer;

const x = (length: number) => 'x'.repeat(length);

/** The numbers of cards that never may come back, whole or between other things. */
export const cardNumbers = ['4242424242424242', '5555555555554444', '378282246310005'];

const numbers = [
  ...['0', '-0', '1', '-1', '12', '13', '99', '9999', '10000', '0.5', '1998.9999999999998', '1e2'],
  ...['1e308', '5e-324', '1e400', '2147483648', '9007199254740993', '99999999999999'],
  ...['100000000000000', '9223372036854775808', `1${'0'.repeat(400)}`, '4242424242424242'],
];

const wrongTypes = [
  ...['null', 'true', 'false', '[]', '{}', '[null]', '["a"]', '["a","b"]', '[1,[2,[3]]]', '[{}]'],
  ...['{"a":1}', '{"0":"a","1":"b"}', '{"length":1}', '{"toString":1,"valueOf":1}', '{"":""}'],
  ...['{"constructor":{"prototype":{"polluted":1}}}', '{"toJSON":1,"then":1}', '{"$ne":null}'],
];

const scripts = [
  '😀',
  '👩‍👩‍👧‍👦',
  'e\u0301',
  `Z${'\u0335'.repeat(40)}`,
  '１２３４',
  '١٠',
  'ﬁ',
  'İ',
];
const written = ['4242 4242 4242 4242', '4242-4242-4242-4242', '４２４２４２４２４２４２４２４２'];
const texts = [
  ...['', ' ', '\t', '\u00a0', '\u3000', '0', '1', '-1', '100', '100.5', '1e400', 'NaN', 'null'],
  ...['true', '0x10', '1,000', '\u0001', '\u001b[2J', '\u0085', 'a\u0000b', 'a\nb', 'a\r\nX: 1'],
  ...['\u2028', '\u2029', '\u200b', '\u200e\u200f', '\u202eevil', '\ufeff', '\ufffd', '\uffff'],
  ...["'", '"', '\\', "' or 1=1 --", "'; select pg_sleep(5) --", '%', '_', '\\%', '$1', '*'],
  ...['[a-z]', '$(id)', '{{7*7}}', '<script>alert(1)</script>', '=1+1', '../../etc', 'a,b', ',,'],
  ...['__proto__', 'constructor', 'toString', 'RNZyuzAPTK2TSS6hPKafDA', '256.1.1.1'],
  ...['2024-02-30T00:00:00Z', '0000-01-01T00:00:00Z', '+012345-01-01T00:00:00Z'],
  ...[...scripts, ...cardNumbers, ...written],
];

const digitCounts = [2, 3, 4, 5, 8, 9, 10, 12, 17, 19, 20];

/** Texts of lengths around the property's own limit, or around those that are usual. */
function longTexts(lengthMax: number | undefined): string[] {
  const edges = lengthMax === undefined ? [64, 65, 128, 255, 256] : [];
  const ends = lengthMax === undefined ? [] : [lengthMax - 1, lengthMax, lengthMax + 1];
  return [
    ...[...edges, ...ends].map(x),
    ...ends.slice(1).map((length) => '😀'.repeat(Math.ceil(length / 2))),
    ...digitCounts.map((count) => '7'.repeat(count)),
  ];
}

const seed = 20_260_801;
const randomTexts = fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), { seed, numRuns: 4 });
const randomJson = fc
  .sample(fc.jsonValue({ maxDepth: 4 }), { seed, numRuns: 4 })
  .map((value) => JSON.stringify(value));

/** Texts as a client may write them. Those of half characters are not among them. */
export function badTexts(lengthMax?: number): string[] {
  return [...new Set([...texts, ...longTexts(lengthMax), ...randomTexts])];
}

/** Values that can be read, for a property that stands so many levels deep in the body. */
export function badJson(depth: number, lengthMax?: number): RawJson[] {
  const strings = [...badTexts(lengthMax), x(64 * 1024), '7'.repeat(64 * 1024 + 1)];
  const nested = [31, 32].flatMap((levels) => nestings(levels - depth));
  const values = [...numbers, ...wrongTypes, ...strings.map((one) => JSON.stringify(one))];
  return [...new Set([...values, ...nested, ...randomJson])];
}

/** Values that make the whole body one that cannot be read, or not in one way only. */
export function unreadableJson(depth: number, name: string): RawJson[] {
  return [
    ...nestings(33 - depth),
    ...['{"__proto__":{"polluted":1}}', '{"\\u005f_proto__":{"polluted":1}}', '"\\ud800"'],
    ...['"\\udc00\\ud800"', '{"\\udfff":1}', `1,${JSON.stringify(name)}:1`, '{"a":1,"\\u0061":1}'],
    ...['NaN', '-Infinity', '01', '"a\nb"', '"\\x41"', '[1,]', '"open', ''],
    ...['"\xff"', '"\xc0\xaf"', '"\xed\xa0\x80"'].map((text) => Buffer.from(text, 'latin1')),
  ];
}

function nestings(levels: number): string[] {
  return [
    `${'['.repeat(levels)}${']'.repeat(levels)}`,
    `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`,
    `${'[{"0":'.repeat(levels / 2)}${levels % 2 ? '[]' : '1'}${'}]'.repeat(levels / 2)}`,
  ];
}

/** For the query and the path of an address, and for forms: percent-encoded, in odd ways too. */
export function badEncoded(lengthMax?: number): string[] {
  const long = [x(8 * 1024), '7'.repeat(8 * 1024 + 1)];
  const encoded = [...badTexts(lengthMax), ...long].flatMap((text) =>
    text.isWellFormed() ? [encodeURIComponent(text)] : [],
  );
  const odd = [
    ...['%', '%%', '%2', '%zz', '%0', '%00', 'a%00b', '%u0041', '%ff', '%c0%af', '%ed%a0%80'],
    ...['%f0%9f%98', '%2525', '%252e%252e%252f', '%2e%2e%2f', '%5c', '+', '%2B', '%26', '%3D'],
    ...['%0d%0aSet-Cookie:%20a=b', '%E5%98%8A%E5%98%8D', '\xff', '\xc3\xa9', '[]', '[0]', '{}'],
    ...['"', "'", '`', '|', '^', '\\', ';', 'a;b', '..', '.', '%41', '*', '~', '!'],
  ];
  return [...new Set([...encoded, ...odd])];
}
