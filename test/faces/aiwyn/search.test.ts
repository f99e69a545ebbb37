// Searches as a client sends them. What conditions find is held against an evaluator elsewhere.
import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { aBankAccount, aCard, type TestApp } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { assertErrors } from './assert-errors.ts';

suite('a search for payments', () => {
  const shared = sharedApp({ clock: clockAt('2026-11-23T15:00:00Z') });
  let store: TestApp;

  before(async () => {
    store = shared.first();
    for (const charge of [
      { amount: 100, method: aCard({ name: 'Acme' }), reference: 'INV-1' },
      { amount: 250, method: aBankAccount({ name: 'Beta' }), reference: 'INV-2' },
      { amount: 300, method: aCard({ name: 'alpha' }) },
    ]) {
      assert.equal((await store.gateway('POST', '/v1/charges', charge)).status, 200);
      await store.advance('PT1H');
    }
  });

  const search = (body?: object | string) => store.aiwyn('POST', '/v1/payments/search', body);

  async function found(body?: object): Promise<unknown[]> {
    const { status, body: page } = await search(body);
    assert.equal(status, 200, JSON.stringify(page));
    const { deid_payment, deid_payment_aggregate } = page;
    const amounts = deid_payment.map(({ amount }: { amount: number }) => amount);
    return [deid_payment_aggregate.aggregate.count, ...amounts];
  }

  test('shows the newest one unless it is asked for more, or for other pages', async () => {
    for (const body of [undefined, {}, { where: {} }, { orderBy: [] }, { page: 0 }]) {
      assert.deepEqual(await found(body), [3, 3]);
    }
    assert.deepEqual(await found({ page: 2 }), [3, 1]);
    assert.deepEqual(await found({ pageSize: 2, page: 1 }), [3, 1]);
    assert.deepEqual(await found({ pageSize: 1000, page: 5 }), [3]);
  });

  test('is at both addresses, and finds what a tree of conditions says', async () => {
    const where = {
      _or: [{ clientName: { _ilike: 'A%' } }, { reference: { _regex: '2$' } }],
      _not: { amount: { _in: [1, '3.00'] } },
    };
    assert.deepEqual(await found({ where, pageSize: 5 }), [1, 2.5]);
    const { body } = await store.aiwyn('POST', '/gql/v1/payments/search', { where });
    assert.equal(body.deid_payment[0].clientName, 'Beta');
  });

  test('takes an amount for what it is, not for how it is written', async () => {
    for (const amount of ['2.5', '2.50', '2.500', '25e-1', '0.25E1', '"2.50"', '"2.5"']) {
      const { body } = await search(`{"where":{"amount":{"_eq":${amount}}}}`);
      assert.equal(body.deid_payment_aggregate.aggregate.count, 1, amount);
    }
    assert.deepEqual(
      await found({ where: { amount: { _gt: '2.4999999999999999999999' } } }),
      [2, 3],
    );
  });

  test('of words takes what they are as text, also what no payment is', async () => {
    assert.deepEqual(await found({ where: { status: { _eq: 'NOTHING' } } }), [0]);
    assert.deepEqual(await found({ where: { status: { _neq: 'NOTHING' } } }), [3, 3]);
    assert.deepEqual(await found({ where: { paymentMethod: { _like: '%CARD' } } }), [2, 3]);
    assert.deepEqual(await found({ where: { paymentMethod: { _eq: 'ach' } } }), [0]);
  });

  test('comes in the order that was asked for, nulls as the largest', async () => {
    const order = (...orderBy: object[]) => found({ orderBy, pageSize: 3 });
    assert.deepEqual(await order({ amount: 'asc' }), [3, 1, 2.5, 3]);
    assert.deepEqual(await order({ reference: 'asc' }), [3, 1, 2.5, 3]);
    assert.deepEqual(await order({ reference: 'desc' }), [3, 3, 2.5, 1]);
    assert.deepEqual(await order({ reference: 'desc_nulls_last' }), [3, 2.5, 1, 3]);
    assert.deepEqual(await order({ reference: 'asc_nulls_first' }), [3, 3, 1, 2.5]);
    // By code point: ACH, then CREDIT_CARD; Acme, Beta, alpha.
    assert.deepEqual(await order({ paymentMethod: 'desc' }, { amount: 'asc' }), [3, 1, 3, 2.5]);
    assert.deepEqual(await order({ clientName: 'asc' }), [3, 1, 2.5, 3]);
  });

  const invalid = (status: number, ...paths: string[]) => ({
    status,
    code: 'validation-failed',
    paths,
  });

  test('that cannot be understood is told where', async () => {
    for (const [body, path] of [
      [{ where: { _and: [{ foo: { _eq: 1 } }] } }, '$.where._and[0].foo'],
      [{ where: { amount: { _eq: 'much' } } }, '$.where.amount._eq'],
      [{ where: { amount: { _in: [1, null] } } }, '$.where.amount._in[1]'],
      [{ where: 'x' }, '$.where'],
      [{ where: { reference: { _iregex: '(' } } }, '$.where'],
      [{ orderBy: [{ amount: 'up' }] }, '$.orderBy[0].amount'],
      [{ pageSize: 1001 }, '$.pageSize'],
      [{ page: -1 }, '$.page'],
    ] as const) {
      assertErrors(await search(body), invalid(400, path));
    }
    assertErrors(await search('{"where":{"__proto__":{}}}'), invalid(400, '$'));
  });

  test('that is too large is refused', async () => {
    const nots = (levels: number): object => (levels === 0 ? {} : { _not: nots(levels - 1) });
    const path = `$.where${'._not'.repeat(8)}`;
    assertErrors(await search({ where: nots(14) }), invalid(422, path));
    const wide = { _or: Array.from({ length: 101 }, () => ({ amount: { _gt: 5 } })) };
    assertErrors(await search({ where: wide }), invalid(422, '$.where._or[100].amount._gt'));
    const ids = Array.from({ length: 501 }, (_, id) => id);
    assertErrors(await search({ where: { id: { _in: ids } } }), invalid(422, '$.where.id._in'));
    const orderBy = Array.from({ length: 21 }, () => ({ id: 'asc' }));
    assertErrors(await search({ orderBy }), invalid(422, '$.orderBy'));
  });
});
