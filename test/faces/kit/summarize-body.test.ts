import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { Type } from 'typebox';
import { secret } from '#src/faces/kit/schemas.ts';
import { bodySummarizer } from '#src/faces/kit/summarize-body.ts';
import { systemIds, toBase64Url } from '#src/kernel/ids.ts';
import { secretOf } from '#src/payment-methods/vault/index.ts';

const text = Type.Optional(Type.String());
const details = Type.Object(
  {
    type: Type.Optional(Type.Union([Type.Literal('card'), Type.Literal('bank')])),
    number: Type.Optional(secret('The number.')),
    account_number: Type.Optional(secret('The number.')),
    exp_month: Type.Optional(Type.Integer()),
    name: text,
  },
  { allOf: [Type.Object({ account_type: Type.Optional(Type.Enum(['CHECKING', 'SAVINGS'])) })] },
);
const schedule = Type.Object({
  every: text,
  unit: Type.Optional(Type.Literal('DAY')),
  deeper: Type.Optional(Type.Object({ unit: Type.Optional(Type.Literal('DAY')) })),
});
const schema = Type.Object({
  amount: Type.Union([Type.String(), Type.Integer()]),
  account_id: text,
  auto_capture: Type.Union([Type.Boolean(), Type.Literal('true')]),
  method: Type.Union([details, Type.String()]),
  recur: Type.Optional(Type.Object({ schedule })),
  reference: text,
  lines: Type.Optional(Type.Array(Type.Object({ amount: Type.String() }))),
  data: Type.Optional(Type.Object({ isOurs: Type.Boolean() })),
});
const summarize = bodySummarizer(schema, {
  secrets: new Set(['number', 'account_number']),
  amounts: new Set(['amount']),
  opaque: new Set(['data']),
});

const id = toBase64Url(systemIds.next());

const summaries: Readonly<Record<string, readonly [unknown, string]>> = {
  'flags, amounts and the words of the API': [
    {
      amount: '1998',
      auto_capture: true,
      method: { type: 'card', number: secretOf('4242424242424242'), exp_month: 10, name: 'Dana' },
      reference: 'Invoice 12',
    },
    '{amount: 1998, auto_capture: true, ' +
      'method: {type: "card", number: …, exp_month: …, name: …}, reference: …}',
  ],
  'the words of any alternative': [
    { method: { type: 'bank', account_type: 'SAVINGS' } },
    '{method: {type: "bank", account_type: "SAVINGS"}}',
  ],
  'no word that the API does not have': [
    { method: { type: 'cash' }, auto_capture: 'false' },
    '{method: {type: …}, auto_capture: …}',
  ],
  'ids of ours, in either spelling': [
    { account_id: id, method: '019f0450-0000-7000-8000-000000000000' },
    `{account_id: "${id}", method: "019f0450-0000-7000-8000-000000000000"}`,
  ],
  'no text that is merely as long as an id': [
    { method: 'k7Qd02mZx9LpWvB4sTyR1a', account_id: '4242424242424242123456' },
    '{method: …, account_id: …}',
  ],
  'how many other names there are': [
    { amount: 1, '4242424242424242': true, own: { amount: 2 } },
    '{amount: 1, +2 more}',
  ],
  'amounts of up to eleven digits': [{ amount: 99_999_999_999 }, '{amount: 99999999999}'],
  'no amount as long as the number of a card': [{ amount: '424242424242' }, '{amount: …}'],
  'no amount that is no number of units': [{ amount: '12.34 for Dana' }, '{amount: …}'],
  'nothing of the client’s own data': [{ data: { isOurs: true } }, '{data: …}'],
  'nothing of a secret, whatever is there instead': [
    { method: { number: true, account_number: [1] } },
    '{method: {number: …, account_number: …}}',
  ],
  'only how long a list is': [{ lines: [{ amount: '5' }, '4242'] }, '{lines: [2]}'],
  'three levels of objects': [
    { recur: { schedule: { unit: 'DAY', every: 'day', deeper: { unit: 'DAY' } } } },
    '{recur: {schedule: {unit: "DAY", every: …, deeper: {…}}}}',
  ],
  'something of what is no object': ['4242', '…'],
  'what has no properties': [{}, '{}'],
};

suite('the summary of a body shows', () => {
  for (const [what, [body, summary]] of Object.entries(summaries)) {
    test(what, () => assert.equal(summarize(body), summary));
  }
});

const digit = fc.integer({ min: 0, max: 9 });
const number = fc.array(digit, { minLength: 12, maxLength: 19 }).map((all) => `9${all.join('')}`);
const canary = fc.oneof(
  number,
  number.map((one) => one.replaceAll(/(\d{4})(?=\d)/g, '$1 ')),
  number.map((one) => `paid with ${one}, thanks`),
  number.map(secretOf),
  number.map((one) => Number(one.slice(0, 15))),
  number.map((one) => `019f0450-0000-7000-8000-${one}`),
);
const names = [
  ...['amount', 'account_id', 'auto_capture', 'method', 'recur', 'schedule', 'reference', 'lines'],
  ...['data', 'isOurs', 'type', 'number', 'account_number', 'exp_month', 'name', 'account_type'],
  ...['every', 'unit', 'deeper', 'toString', '__proto__'],
];
const { body: anyBody } = fc.letrec((tie) => ({
  body: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    canary,
    fc.array(tie('body'), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(...names), number), tie('body')), { maxLength: 6 })
      .map(Object.fromEntries),
  ),
}));

test('no number of a card or an account shows, wherever it is planted', () => {
  let planted = 0;
  fc.assert(
    fc.property(anyBody, (body) => {
      const summary = summarize(body);
      if (/\d{4}/.test(JSON.stringify(body))) planted += 1;
      assert.doesNotMatch(summary, /\d{4}/);
      assert.ok(summary.length <= 300);
    }),
    { numRuns: 5_000 },
  );
  assert.ok(planted > 1_000, `only ${planted} were planted`);
});

test('a short account number shows nowhere either, but for an amount', () => {
  const short = fc.array(digit, { minLength: 4, maxLength: 11 }).map((all) => all.join(''));
  fc.assert(
    fc.property(short, fc.constantFrom(...names), (account, name) => {
      const bodies = [{ [name]: account }, { method: { [name]: account } }, { [account]: account }];
      const shown = bodies.map(summarize).join();
      assert.equal(/\d{4}/.test(shown), name === 'amount' && shown.includes(`amount: ${account}`));
    }),
  );
});

test('any JSON at all has a summary of one line', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      const summary = summarize(body);
      assert.ok(summary.length <= 300);
      assert.doesNotMatch(summary, /\p{Cc}/u);
    }),
  );
});

test('a summary that is too long is cut', () => {
  const properties = Array.from({ length: 60 }, (_, index) => [
    `property_${index}`,
    Type.Boolean(),
  ]);
  const wide = Type.Object(Object.fromEntries(properties));
  const closing = { secrets: new Set(''), amounts: new Set(''), opaque: new Set('') };
  const body = Object.fromEntries(properties.map(([name]) => [name, true]));
  const summary = bodySummarizer(wide, closing)(body);
  assert.equal(summary.length, 300);
  assert.match(summary, /^\{property_0: true, .*…$/);
});
