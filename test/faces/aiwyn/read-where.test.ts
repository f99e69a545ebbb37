// Which tree each `where` is, and where each that is none is refused.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readWhere } from '#src/faces/aiwyn/read-where.ts';
import { methodWords, statusWords } from '#src/faces/aiwyn/words.ts';
import { Failure } from '#src/kernel/failure.ts';

const hundred = { column: 'amount', is: 'gte', value: '100' };
const automatic = { column: 'isAutomatic', is: 'eq', value: true };
const day = Temporal.Instant.from('2024-01-15T00:00:00Z');

const trees: readonly (readonly [what: string, where: unknown, tree: unknown])[] = [
  ['nothing', undefined, { all: [] }],
  ['an empty object', {}, { all: [] }],
  ['a property without a comparison', { amount: {} }, { all: [] }],
  ['one comparison', { amount: { _gte: 100 } }, hundred],
  [
    'several comparisons of a property',
    { amount: { _gte: 100, _lt: '1000.50' } },
    { all: [hundred, { column: 'amount', is: 'lt', value: '1000.5' }] },
  ],
  [
    'several properties, and `_not` beside them',
    { amount: { _gte: 100 }, isAutomatic: { _eq: true }, _not: { id: { _in: [1, '2'] } } },
    { all: [hundred, automatic, { not: { column: 'number', is: 'in', value: [1n, 2n] } }] },
  ],
  ['`_and` of a list', { _and: [{ amount: { _gte: 100 } }, {}] }, { all: [hundred, { all: [] }] }],
  ['`_or` of a list', { _or: [{ isAutomatic: { _eq: true } }] }, { any: [automatic] }],
  ['`_and` of one object', { _and: { amount: { _gte: 100 } } }, { all: [hundred] }],
  [
    '`_or` of one object, all keys of which must hold',
    { _or: { amount: { _gte: 100 }, isAutomatic: { _eq: true } } },
    { any: [{ all: [hundred, automatic] }] },
  ],
  ['`_and` of nothing', { _and: [] }, { all: [] }],
  ['`_or` of nothing', { _or: [] }, { any: [] }],
  ['`_in` nothing', { id: { _in: [] } }, { column: 'number', is: 'in', value: [] }],
  ['`_nin` nothing', { id: { _nin: [] } }, { column: 'number', is: 'nin', value: [] }],
  [
    '`_in` one value that is no list',
    { currency: { _in: 'USD' } },
    { column: 'currency', is: 'in', value: ['USD'] },
  ],
  [
    'a name that is there',
    { clientName: { _is_null: false } },
    { column: 'clientName', is: 'isNull', value: false },
  ],
  [
    'a method, by its word',
    { paymentMethod: { _ilike: '%CREDIT%' } },
    { column: 'tender', is: 'ilike', value: '%CREDIT%', words: methodWords },
  ],
  [
    'a status that there is not',
    { status: { _eq: 'NOTHING' } },
    { column: 'standing', is: 'eq', value: 'NOTHING', words: statusWords },
  ],
  ['a day', { createdAt: { _lt: '2024-01-15' } }, { column: 'createdAt', is: 'lt', value: day }],
  [
    'a pattern that ends with a backslash that stands for itself',
    { reference: { _like: 'a\\\\' } },
    { column: 'reference', is: 'like', value: 'a\\\\' },
  ],
  [
    'a regular expression, whatever it is',
    { reference: { _niregex: '(' } },
    { column: 'reference', is: 'niregex', value: '(' },
  ],
];

suite('a where', () => {
  for (const [what, where, tree] of trees) {
    test(`reads ${what}`, () => assert.deepEqual(readWhere(where), tree));
  }

  test('knows every operator, those of text on text alone', () => {
    const names = '_eq _neq _gt _gte _lt _lte';
    const ofText = '_like _nlike _ilike _nilike _similar _nsimilar _regex _nregex _iregex _niregex';
    for (const name of `${names} ${ofText}`.split(' ')) {
      const tree = { column: 'currency', is: name.slice(1), value: 'x' };
      assert.deepEqual(readWhere({ currency: { [name]: 'x' } }), tree);
    }
    for (const name of ofText.split(' ')) {
      for (const property of ['amount', 'id', 'isAutomatic', 'createdAt']) {
        const place = `$.where.${property}.${name}`;
        assert.equal(refusalOf({ [property]: { [name]: 'x' } }).path, place);
      }
    }
  });
});

const malformed: readonly (readonly [where: unknown, path: string])[] = [
  [null, '$.where'],
  ['x', '$.where'],
  [[], '$.where'],
  [[{}], '$.where'],
  [{ foo: {} }, '$.where.foo'],
  [{ 'a b': {} }, "$.where['a b']"],
  [{ constructor: {} }, '$.where.constructor'],
  [{ toString: { _eq: 'x' } }, '$.where.toString'],
  [{ _and: [{ amount: {} }, { foo: { _eq: 1 } }] }, '$.where._and[1].foo'],
  [{ _or: { foo: {} } }, '$.where._or.foo'],
  [{ _not: [{}] }, '$.where._not'],
  [{ _not: null }, '$.where._not'],
  [{ _and: null }, '$.where._and'],
  [{ _and: [null] }, '$.where._and[0]'],
  [{ _or: [[{}]] }, '$.where._or[0]'],
  [{ _or: 'x' }, '$.where._or'],
  [{ amount: null }, '$.where.amount'],
  [{ amount: 5 }, '$.where.amount'],
  [{ amount: [{ _eq: 5 }] }, '$.where.amount'],
  [{ amount: { eq: 5 } }, '$.where.amount.eq'],
  [{ amount: { _and: [] } }, '$.where.amount._and'],
  [{ amount: { constructor: 5 } }, '$.where.amount.constructor'],
  [{ amount: { _isNull: true } }, '$.where.amount._isNull'],
  [{ amount: { _eq: null } }, '$.where.amount._eq'],
  [{ amount: { _eq: true } }, '$.where.amount._eq'],
  [{ amount: { _eq: '1,000' } }, '$.where.amount._eq'],
  [{ amount: { _eq: [5] } }, '$.where.amount._eq'],
  [{ amount: { _in: [5, null] } }, '$.where.amount._in[1]'],
  [{ amount: { _in: null } }, '$.where.amount._in'],
  [{ amount: { _in: [[5]] } }, '$.where.amount._in[0]'],
  [{ amount: { _is_null: null } }, '$.where.amount._is_null'],
  [{ amount: { _is_null: 'true' } }, '$.where.amount._is_null'],
  [{ id: { _eq: 1.5 } }, '$.where.id._eq'],
  [{ id: { _eq: 2 ** 53 } }, '$.where.id._eq'],
  [{ id: { _eq: '9223372036854775808' } }, '$.where.id._eq'],
  [{ isAutomatic: { _eq: 'true' } }, '$.where.isAutomatic._eq'],
  [{ isAutomatic: { _eq: 1 } }, '$.where.isAutomatic._eq'],
  [{ currency: { _eq: 5 } }, '$.where.currency._eq'],
  [{ currency: { _eq: 'U\0D' } }, '$.where.currency._eq'],
  [{ createdAt: { _gt: '2024-02-30' } }, '$.where.createdAt._gt'],
  [{ createdAt: { _gt: 1705314600 } }, '$.where.createdAt._gt'],
  [{ reference: { _like: 5 } }, '$.where.reference._like'],
  [{ reference: { _like: 'a\\' } }, '$.where.reference._like'],
  [{ reference: { _nilike: 'a\\\\\\' } }, '$.where.reference._nilike'],
  [{ reference: { _regex: 'x'.repeat(1_001) } }, '$.where.reference._regex'],
  [{ '4242424242424242': {} }, "$.where['…']"],
  [{ ['x'.repeat(65)]: {} }, "$.where['…']"],
];

suite('a where that is none', () => {
  for (const [where, path] of malformed) {
    test(`is refused at ${path}: ${JSON.stringify(where)?.slice(0, 60)}`, () => {
      const { code, path: told, message } = refusalOf(where);
      assert.deepEqual({ code, path: told }, { code: 'query_malformed', path });
      assert.match(message, /^[A-Z][^\n]{10,}\.$/);
    });
  }
});

suite('a where that is too large', () => {
  const nested = (levels: number): object => (levels === 1 ? {} : { _not: nested(levels - 1) });
  const many = (count: number, one: object) => Array.from({ length: count }, () => one);
  const comparisons = { amount: { _gt: 1, _lt: 2 } };

  test('is nested deeper than 8 objects', () => {
    readWhere(nested(8));
    readWhere({ _and: [{ _or: [{ _and: [{ _or: [{ amount: { _eq: 1 } }] }] }] }] });
    const { code, path } = refusalOf(nested(9));
    assert.deepEqual(
      { code, path },
      { code: 'query_too_large', path: `$.where${'._not'.repeat(8)}` },
    );
  });

  test('has more than 100 conditions, those that say nothing included', () => {
    readWhere({ _and: many(50, comparisons) });
    assert.equal(refusalOf({ _and: many(51, comparisons) }).path, '$.where._and[50].amount._gt');
    for (const nothing of [{}, { amount: {} }, { _or: [] }, { _and: {} }]) {
      readWhere({ _or: many(100, nothing) });
      assert.equal(refusalOf({ _or: many(101, nothing) }).code, 'query_too_large');
    }
  });

  test('has a list of more than 500 values', () => {
    const ids = Array.from({ length: 501 }, (_, index) => index);
    readWhere({ id: { _in: ids.slice(1) } });
    const { code, path } = refusalOf({ _not: { id: { _nin: ids } } });
    assert.deepEqual({ code, path }, { code: 'query_too_large', path: '$.where._not.id._nin' });
  });

  test('has more than 2,000 values in all its lists', () => {
    const list = { id: { _in: Array.from({ length: 500 }, (_, index) => index) } };
    readWhere({ _or: many(4, list) });
    const { code, path } = refusalOf({ _or: [...many(4, list), { id: { _nin: [1] } }] });
    assert.deepEqual({ code, path }, { code: 'query_too_large', path: '$.where._or[4].id._nin' });
  });

  test('is refused as soon as that is known, whatever comes after', () => {
    const after = performance.now();
    assert.equal(refusalOf({ _or: many(300_000, {}) }).code, 'query_too_large');
    assert.ok(performance.now() - after < 500);
  });
});

function refusalOf(where: unknown) {
  try {
    readWhere(where);
  } catch (error) {
    assert.ok(error instanceof Failure);
    return { code: error.code, path: `${error.details.path}`, message: error.message };
  }
  return assert.fail(`read ${JSON.stringify(where)}`);
}
