// Bodies of searches that nobody who means well would send, as JSON text.

const where = (tree: string) => `{"where":${tree}}`;
const nested = (open: string, close: string, times: number, inner = '{}') =>
  where(`${open.repeat(times)}${inner}${close.repeat(times)}`);
const listed = (item: string, times: number) => Array(times).fill(item).join(',');

const leaf = '{"amount":{"_gt":1}}';

/** Too deep, too wide, too large, or no tree at all. */
export const evilTrees: Readonly<Record<string, string>> = {
  'lists in lists': nested('[', ']', 100_000, ''),
  'lists in lists that never end': `{"where":${'['.repeat(100_000)}`,
  'objects in objects': nested('{"_not":', '}', 100_000),
  'conditions in conditions': nested('{"_and":[', ']}', 100_000),
  'more levels than the parser minds': nested('{"_not":', '}', 30, leaf),
  'just too many levels': nested('{"_not":', '}', 12, leaf),
  '10,000 conditions': where(`{"_or":[${listed(leaf, 10_000)}]}`),
  '10,000 conditions that ask nothing': where(`{"_or":[${listed('{}', 10_000)}]}`),
  '10,000 conditions in groups': where(
    `{"_and":[${listed(`{"_or":[${listed(leaf, 100)}]}`, 100)}]}`,
  ),
  '101 conditions': where(`{"_and":[${listed(leaf, 101)}]}`),
  '100,000 values': where(`{"id":{"_in":[${listed('1', 100_000)}]}}`),
  '501 values': where(`{"id":{"_nin":[${listed('1', 501)}]}}`),
  'a megabyte of text': where(`{"reference":{"_eq":"${'x'.repeat(1_048_576)}"}}`),
  'a megabyte of a name': where(`{"${'x'.repeat(1_048_000)}":{"_eq":1}}`),
  'megabytes of nothing': `${where(leaf)}${' '.repeat(3_000_000)}`,
  'a number without end': where(`{"amount":{"_eq":${'9'.repeat(500_000)}}}`),
  'a number as text without end': where(`{"amount":{"_eq":"${'9'.repeat(100_000)}"}}`),
  'a number that no computer holds': where('{"amount":{"_eq":1e999999999}}'),
  'a number as text that no computer holds': where('{"amount":{"_eq":"1e999999999"}}'),
  'an id that no payment can have': where('{"id":{"_eq":"99999999999999999999"}}'),
  'a date that never was': where('{"createdAt":{"_eq":"2024-02-30T00:00:00Z"}}'),
  'a date out of all time': where('{"createdAt":{"_eq":"+999999-01-01T00:00:00Z"}}'),
  'no number': where('{"amount":{"_eq":"NaN"}}'),
  infinity: where('{"createdAt":{"_eq":"infinity"}}'),
  'the end of text': where('{"reference":{"_eq":"a\\u0000b"}}'),
  'the end of text in a pattern': where('{"reference":{"_regex":"a\\u0000"}}'),
  'the end of text in a list': where('{"reference":{"_in":["a","\\u0000"]}}'),
  'half a character': where('{"reference":{"_eq":"\\ud800"}}'),
  'a tree that is a list': where('[]'),
  'a tree that is text': where('"1=1"'),
  'a condition that is true': where('{"_and":[true]}'),
  'a condition that is null': where('{"_not":null}'),
  'a comparison with null': where('{"reference":{"_eq":null}}'),
  'a list with null': where('{"reference":{"_nin":["a",null]}}'),
  'an operator of an object': where('{"reference":{"_eq":{"$ne":null}}}'),
  'a list in a list': where('{"reference":{"_in":[["a"]]}}'),
  'a pattern for a number': where('{"amount":{"_like":"1%"}}'),
  'a name twice': where('{"amount":{"_gt":1},"amount":{"_gt":2}}'),
  'two properties in one order': '{"orderBy":[{"amount":"asc","id":"desc"}]}',
  '10,000 orders': `{"orderBy":[${listed('{"amount":"asc"}', 10_000)}]}`,
  'no page': '{"pageSize":0}',
  'a page of everything': '{"pageSize":1001}',
  'a page out of all reach': '{"pageSize":1000,"page":9007199254740993}',
};

/** In JSON, with their quotation marks. */
export const evilNames = [
  ...['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf', '', ' '],
  ...['_and ', '_exists', '_AND', '$where', 'payments', 'organization_id', 'method', 'search_text'],
  ...['amount"', "amount'", 'amount;--', 'amount) or (1=1', 'amount"::text) from payments --'],
  ...['id; drop table payments', '_eq or true', '= any', 'asc, (select 1)', 'desc nulls first'],
  ...['clientName.name', 'client', 'é', 'x\u0001', '%', '?', '$1', ':id', '{{7*7}}', '#{7*7}'],
].map((name) => JSON.stringify(name));

/** To be found in no payment: they would have to be run to be of effect. */
export const evilTexts = [
  ...["' or '1'='1", "' or 1=1 --", "'; drop table payments; --", '" or ""="', "') or ('1'='1"],
  ...["'; select pg_sleep(10); --", "' union select secret from credentials --", "admin'/*"],
  ...["1; update payments set status = 'settled'", "1' and (select 1 from pg_sleep(10)) = '1"],
  ...["\\'; delete from payments; --", '$$; drop table payments; $$', "E'\\\\''", 'x\u2019 or 1=1'],
  ...["%' or '%'='", "' || (select version()) || '", '#{process.exit(1)}', '{"_or":[]}', '$1', '?'],
  ...["'; copy payments to program 'id'; --", '0x27206f722031', "' and extractvalue(1,1) --"],
];

export const unreadablePatterns = [
  ...['(', ')x(', '[', '[a', '[z-a]', '*', '+a', '?', 'a**', 'a{2', 'a{2,1}', 'a{256}', 'a{0,999}'],
  ...['\\', '(?', '(?=', '(?<x>a)', '[[:nothing:]]', '[[.nothing.]]', '\\9', '***x', '(?z)a'],
];

export const unreadableSimilars = [
  '(',
  'a)',
  '*',
  'a**',
  '|*',
  '[z-a]',
  'a{2,1}',
  'a{256}',
  '(?i)a',
];

const pattern = (operator: string, text: string, rest = '') =>
  `{"where":{"reference":{${JSON.stringify(operator)}:${JSON.stringify(text)}}}${rest}}`;
/** A hundred of them, none like another. */
const many = (operator: string, text: string) =>
  where(
    `{"_or":[${Array.from(
      { length: 100 },
      (_, index) => `{"reference":{"${operator}":${JSON.stringify(`${text}${index}x`)}}}`,
    ).join()}]}`,
  );

const catastrophes = [
  ...['(a*)*b', '(a|aa)+$', '^(a+)+$', '(a*)*c|(a*)*d', '(.*)(.*)(.*)(.*)(.*)(.*)(.*)b$'],
  ...['((a+)+)+b', '(a|a?)+b', '(a?){50}a{50}b', '^(([a-z])+.)+[A-Z]([a-z])+$', '(a+|b+|ab)*c'],
  ...['(.*)\\1b', '((.*)\\2)*b', '(a{1,100}){1,100}b', '(?=(a+))a*b', '(a*?)*?b', '^(.*a){20}b'],
  ...['a{255}{255}', '((a{0,255}){0,255}){0,255}', '(((a{1,99}){1,99}){1,99}){1,99}'],
  ...[
    `${'('.repeat(5_000)}a${')'.repeat(5_000)}`,
    `(${'a|'.repeat(20_000)}b)`,
    'x*'.repeat(20_000),
  ],
  ...[`[${'a-z'.repeat(10_000)}]b`, `${'(a*)*'.repeat(500)}b`, `${'.*a'.repeat(200)}b`],
  ...[
    `${'('.repeat(490)}a${')'.repeat(490)}b`,
    `(${'a|'.repeat(490)}b)x`,
    `${'(a*)*'.repeat(190)}b`,
  ],
  ...[`${'(a?)'.repeat(200)}b`, `(${'(a|b)*'.repeat(100)})*x`, `${'[^b]*'.repeat(190)}b`],
];

/** Readable, most of them, and more work than anybody may ask for. */
export const evilPatterns = [
  ...['_like', '_nlike', '_ilike', '_nilike', '_similar'].flatMap((operator) => [
    pattern(operator, `%${'a%'.repeat(500)}b`),
    pattern(operator, `%${'a%'.repeat(490)}b`),
    pattern(operator, `${'%_'.repeat(450)}%b%`),
    many(operator, `%${'a%'.repeat(50)}`),
  ]),
  ...catastrophes.map((text, at) => pattern(at % 2 > 0 ? '_regex' : '_niregex', text)),
  ...['(a*)*b', '((a|b)*)*', '(%)(%)(%)(%)b', '(a{1,99}){1,99}b', '%'.repeat(10_000)].map((text) =>
    pattern('_similar', text),
  ),
  many('_regex', '^(a|aa)+'),
  many('_iregex', '(.*)(.*)(.*)'),
  many('_iregex', '(.*)\\1\\1'),
  many('_similar', '(a|aa)*(a|aa)*'),
  where(`{"_and":[${listed(`{"reference":{"_nin":[${listed('"a"', 500)}]}}`, 100)}]}`),
  where(`{"_or":[${listed(`{"id":{"_in":[${listed('0', 500)}]}}`, 100)}]}`),
  '{"pageSize":1000,"page":99,"orderBy":[{"reference":"desc"},{"clientName":"asc"}]}',
  `{"orderBy":[${listed('{"reference":"asc"},{"arTransactionId":"desc"}', 10)}]}`,
  '{"pageSize":1000,"page":1000000000}',
];
