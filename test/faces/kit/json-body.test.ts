import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { decodeBody, readJsonBody } from '#src/faces/kit/json-body.ts';
import { Failure } from '#src/kernel/failure.ts';

const nothing = new Set<string>();
const plain = { secrets: nothing, amounts: nothing, opaque: nothing };
const gateway = {
  secrets: new Set(['number', 'cvv']),
  amounts: new Set(['amount']),
  opaque: new Set(['data']),
};

const unreadable = { name: 'Failure', code: 'body_unreadable' };

/** JSON after a reader for which null means absent. Negative zero does not survive JSON. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value;
  const entries = Object.entries(value).filter(([, part]) => part !== null);
  return Object.fromEntries(entries.map(([name, part]) => [name, withoutNulls(part)]));
}

const depth = { maxDepth: 5, depthSize: 'medium' } as const;
const aName = fc.string().filter((name) => name !== '__proto__');
const aBody = fc.dictionary(aName, fc.jsonValue(depth), { noNullPrototype: true });
const holdsPrototype = (text: string) => text.includes('__proto__');

test('an object is read as it was written, but for nulls', () => {
  fc.assert(
    fc.property(aBody, (body) => {
      const text = JSON.stringify(body);
      fc.pre(!holdsPrototype(text));
      assert.deepEqual(readJsonBody(text, plain), withoutNulls(body));
    }),
  );
});

test('white space makes no difference', () => {
  fc.assert(
    fc.property(aBody, (body) => {
      fc.pre(!holdsPrototype(JSON.stringify(body)));
      const spaced = readJsonBody(` \n\t${JSON.stringify(body, null, '\r\n\t ')}\n`, plain);
      assert.deepEqual(spaced, readJsonBody(JSON.stringify(body), plain));
    }),
  );
});

test('a body that breaks off anywhere is not readable', () => {
  fc.assert(
    fc.property(aBody, fc.nat(), (body, at) => {
      const text = JSON.stringify(body);
      const part = text.slice(0, 1 + (at % (text.length - 1)));
      assert.throws(() => readJsonBody(part, plain), unreadable);
    }),
  );
});

test('whatever the text, it is read or it is not readable', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'{}[]":,0123.eE-+\\ut\u0000\ud800 ntrfl') }),
    fc.tuple(fc.json(), fc.nat(), fc.string({ unit: 'binary', maxLength: 2 })).map(
      // One place of otherwise good JSON is replaced.
      ([json, at, other]) => json.slice(0, at % json.length) + other + json.slice(at % json.length),
    ),
  );
  fc.assert(
    fc.property(text, (given) => {
      try {
        const body = readJsonBody(given, gateway);
        assert.ok(body === undefined || typeof body === 'object');
      } catch (error) {
        assert.ok(error instanceof Failure, String(error));
        assert.equal(error.code, 'body_unreadable');
        assert.equal(error.message, 'The body is not a readable JSON object.');
      }
    }),
    { numRuns: 500 },
  );
});

test('secrets are closed at every depth, whatever they hold', () => {
  const secret = fc.oneof(
    fc.stringMatching(/^[0-9]{12,19}$/),
    fc.bigInt({ min: 10n ** 12n, max: 10n ** 19n }),
  );
  fc.assert(
    fc.property(secret, fc.nat(20), (number, levels) => {
      const value = typeof number === 'string' ? `"${number}"` : `${number}`;
      const text = `${'{"a":['.repeat(levels / 2)}{"number":${value}}${']}'.repeat(levels / 2)}`;
      const body = readJsonBody(text, gateway);
      const printed = `${JSON.stringify(body)} ${inspect(body, { depth: 40 })}`;
      assert.ok(!printed.includes(`${number}`), printed);
      assert.ok(printed.includes('[secret]'));
    }),
  );
});

test('amounts keep their digits, as many as there are', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.nat(9), (whole, tenth) => {
      for (const digits of [`${whole}`, `${whole}.${tenth}`, `${whole}e${tenth}`]) {
        const body = readJsonBody(`{"amount":${digits},"other":[{"amount":"x"}]}`, gateway);
        assert.deepEqual(body, { amount: digits, other: [{ amount: 'x' }] });
      }
    }),
  );
});

test("the caller's own data keeps its nulls, and names that mean something elsewhere", () => {
  fc.assert(
    fc.property(fc.jsonValue(depth), (value) => {
      fc.pre(!/__proto__|\\u0000/.test(JSON.stringify(value)));
      const data = { number: '4242', amount: 5, none: null, value };
      const body = readJsonBody(JSON.stringify({ data }), gateway);
      assert.equal(JSON.stringify(body), JSON.stringify({ data }));
    }),
  );
});

test('a number too large for JSON numbers is not kept as something else', () => {
  assert.throws(() => readJsonBody('{"data":{"a":1e999}}', gateway), unreadable);
  assert.throws(() => readJsonBody('{"a":[-1e999]}', gateway), unreadable);
});

test('a name given twice is not readable, whether with one value or with two', () => {
  fc.assert(
    fc.property(aName, fc.jsonValue(depth), fc.jsonValue(depth), (name, one, other) => {
      const [key, first, second] = [name, one, other].map((part) => JSON.stringify(part));
      for (const twice of [
        `{${key}:${first},${key}:${second}}`,
        `{${key}:${first},${key}:${first}}`,
      ]) {
        assert.throws(() => readJsonBody(twice, plain), unreadable);
        assert.throws(() => readJsonBody(`{"a":[{"b":${twice}}]}`, plain), unreadable);
        assert.throws(() => readJsonBody(`{"data":${twice}}`, gateway), unreadable);
      }
    }),
  );
  assert.ok(readJsonBody('{"a:\\":":[{"a":":"},{"a":1}],"b":null}', plain));
});

test('nesting is read down to 32 levels and no deeper', () => {
  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  const listed = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
  for (const shape of [nested, listed]) {
    assert.ok(readJsonBody(shape(32), plain));
    assert.throws(() => readJsonBody(shape(33), plain), unreadable);
    assert.throws(() => readJsonBody(shape(200_000), plain), unreadable);
  }
  const quoted = JSON.stringify({ a: '[{"\\'.repeat(1000) });
  assert.ok(readJsonBody(quoted, plain), 'brackets inside strings are text');
});

test('a prototype is never set, nor silently dropped', () => {
  for (const text of [
    '{"__proto__":{"isAdmin":true}}',
    '{"__proto__":5}',
    '{"__proto__":null}',
    '{"\\u005f\\u005fproto__":{}}',
    '{"a":[{"__proto__":[]}]}',
    '{"data":{"__proto__":{}}}',
    '{"data":{"a":{"__proto__":null}}}',
  ]) {
    assert.throws(() => readJsonBody(text, gateway), unreadable, text);
  }
  const body = readJsonBody('{"constructor":1,"toString":"x","hasOwnProperty":true}', plain);
  assert.deepEqual(Object.keys(body ?? {}), ['constructor', 'toString', 'hasOwnProperty']);
  assert.equal(({} as Record<string, unknown>).isAdmin, undefined);
});

test('text that is not well-formed Unicode is not readable, wherever it stands', () => {
  for (const text of [
    '{"a":"\\ud800"}',
    '{"a":["\\udc00\\ud800"]}',
    '{"\\ud800":1}',
    '{"number":"\\ud800"}',
    '{"amount":"\\ud800"}',
    '{"data":{"a":"\\ud800"}}',
    '{"data":{"\\ud800":1}}',
    '{"data":["\\u0000"]}',
    '{"a":"\ud800"}',
  ]) {
    assert.throws(() => readJsonBody(text, gateway), unreadable, text);
  }
  const paired = readJsonBody('{"a":"\\ud83d\\ude80"}', plain);
  assert.deepEqual(paired, { a: '🚀' });
});

test('no content is no body, and neither is null', () => {
  for (const text of ['', ' ', '\r\n\t', 'null', ' null ']) {
    assert.equal(readJsonBody(text, plain), undefined);
  }
});

test('what is no object is not readable', () => {
  for (const text of ['[]', '[{}]', '"a"', '1', 'true', 'false', 'undefined', 'nul', '{} {}']) {
    assert.throws(() => readJsonBody(text, plain), unreadable, text);
  }
});

test('bytes are read as UTF-8 or not at all', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      assert.equal(decodeBody(Buffer.from(text, 'utf8')), text);
    }),
  );
  for (const bytes of ['ff', 'c3', 'eda080', 'c080', 'f8888080']) {
    assert.throws(() => decodeBody(Buffer.from(bytes, 'hex')), unreadable, bytes);
  }
});

test('an empty text is absent for those who say so, but no amount is', () => {
  const reading = { ...gateway, isEmptyAbsent: true };
  const text = '{"amount":"","number":"","name":"","data":{"kept":""},"in":{"name":""}}';
  assert.deepEqual(readJsonBody(text, reading), { amount: '', data: { kept: '' }, in: {} });
  assert.deepEqual(readJsonBody('{"name":""}', gateway), { name: '' });
});

test('null is a value of those properties alone that keep it', () => {
  const reading = { ...plain, opaque: new Set(['data']), asWritten: new Set(['data']) };
  const text = '{"data":null,"a":null,"in":{"data":{"b":null},"c":null}}';
  assert.deepEqual(readJsonBody(text, reading), { data: null, in: { data: { b: null } } });
});

test('what something better overrules is not looked at', () => {
  const overruled = { by: ['track'], names: ['number', 'expiry'] };
  const body = readJsonBody('{"a":{"number":"x","track":"y","expiry":1},"number":"z"}', {
    ...plain,
    overruled,
  });
  assert.deepEqual(body, { a: { track: 'y' }, number: 'z' });
});

test('a byte order mark is no part of a body', () => {
  assert.equal(decodeBody(Buffer.from('\ufeff{"a":1}')), '{"a":1}');
});
