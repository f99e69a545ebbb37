import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOrder } from '#src/faces/aiwyn/read-order.ts';
import { statusWords } from '#src/faces/aiwyn/words.ts';
import { Failure } from '#src/kernel/failure.ts';

const newest = [{ by: 'createdAt', direction: 'desc', nulls: 'first' }];

test('without an order there is none', () => {
  for (const orderBy of [undefined, []]) assert.deepEqual(readOrder(orderBy), []);
});

test('each property says where it puts nulls, or has them as the largest', () => {
  const orderBy = [
    { amount: 'asc' },
    { clientName: 'asc_nulls_first' },
    { invoiceId: 'asc_nulls_last' },
    { paymentConfirmationDate: 'desc' },
    { bankName: 'desc_nulls_first' },
    { status: 'desc_nulls_last' },
  ];
  assert.deepEqual(readOrder(orderBy), [
    { by: 'amount', direction: 'asc', nulls: 'last' },
    { by: 'clientName', direction: 'asc', nulls: 'first' },
    { by: 'invoiceNumber', direction: 'asc', nulls: 'last' },
    { by: 'capturedAt', direction: 'desc', nulls: 'first' },
    { by: 'bankName', direction: 'desc', nulls: 'first' },
    { by: 'standing', direction: 'desc', nulls: 'last', words: statusWords },
  ]);
});

test('one object is as good as a list of it', () => {
  assert.deepEqual(readOrder({ createdAt: 'desc' }), newest);
});

const refused: readonly (readonly [orderBy: unknown, path: string])[] = [
  [null, '$.orderBy'],
  ['createdAt', '$.orderBy'],
  [{}, '$.orderBy'],
  [{ createdAt: 'desc', amount: 'asc' }, '$.orderBy'],
  [[null], '$.orderBy[0]'],
  [[{ amount: 'asc' }, [{ amount: 'asc' }]], '$.orderBy[1]'],
  [[{ amount: 'asc' }, {}], '$.orderBy[1]'],
  [[{ foo: 'asc' }], '$.orderBy[0].foo'],
  [[{ constructor: 'asc' }], '$.orderBy[0].constructor'],
  [[{ amount: 'up' }], '$.orderBy[0].amount'],
  [[{ amount: 'ASC' }], '$.orderBy[0].amount'],
  [[{ amount: null }], '$.orderBy[0].amount'],
  [[{ amount: ['asc'] }], '$.orderBy[0].amount'],
];

for (const [orderBy, path] of refused) {
  test(`refused at ${path}: ${JSON.stringify(orderBy)}`, () => {
    assert.deepEqual(refusalOf(orderBy), { code: 'query_malformed', path });
  });
}

test('at most 20 properties can be sorted by', () => {
  const orders = Array.from({ length: 21 }, () => ({ amount: 'asc' }));
  assert.equal(readOrder(orders.slice(1)).length, 20);
  assert.deepEqual(refusalOf(orders), { code: 'query_too_large', path: '$.orderBy' });
});

function refusalOf(orderBy: unknown) {
  try {
    readOrder(orderBy);
  } catch (error) {
    assert.ok(error instanceof Failure);
    return { code: error.code, path: error.details.path };
  }
  return assert.fail('it was read');
}
