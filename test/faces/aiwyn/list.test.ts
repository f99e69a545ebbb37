// The list and its parameters.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type Sender, senderTo } from '#test/faces/kit/barrage.ts';
import { aBankAccount, aCard, type TestApp } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { assertErrors } from './assert-errors.ts';
import { listed } from './listed.ts';

suite('a list of payments', () => {
  const shared = sharedApp({ clock: clockAt('2026-11-23T15:00:00Z') });
  let store: TestApp;
  let sender: Sender;

  /** A day apart: 1.00 of Acme, 2.00 of Beta by bank, 3.00 of Acme that is captured. */
  before(async () => {
    store = shared.first();
    sender = senderTo(store.app.ports.aiwyn);
    const acme = aCard({ name: 'Acme' });
    for (const charge of [
      { amount: 100, method: acme, auto_capture: false },
      { amount: 200, method: aBankAccount({ name: 'Beta' }) },
      { amount: 300, method: acme },
    ]) {
      assert.equal((await store.gateway('POST', '/v1/charges', charge)).status, 200);
      await store.advance('P1D');
    }
  });
  after(() => sender.close());

  const amounts = async (parameters: object) =>
    (await listed(store, parameters)).map(({ amount }) => amount);

  /** Any body with any method, as `fetch` will not. */
  async function send(method: string, path: string, body?: object) {
    const { sessionToken } = store.organization;
    const headers = {
      authorization: `Bearer ${sessionToken}`,
      'content-type': 'application/json',
    };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const { status, text: answer } = await sender.send({ method, path, headers, ...text });
    assert.equal(status, 200, answer);
    return JSON.parse(answer);
  }

  test('has the newest first, or last', async () => {
    assert.deepEqual(await amounts({}), [3, 2, 1]);
    assert.deepEqual(await amounts({ sortOrder: 'desc' }), [3, 2, 1]);
    assert.deepEqual(await amounts({ sortOrder: 'asc' }), [1, 2, 3]);
  });

  test('comes a page at a time, each with the number of all', async () => {
    const count = { aggregate: { count: 3 } };
    for (const [page, expected] of [
      [0, [3, 2]],
      [1, [1]],
      [2, []],
      [10 ** 12, []],
      [Number.MAX_SAFE_INTEGER, []],
    ] as const) {
      const { body } = await store.aiwyn('POST', '/v1/payments', { pageSize: 2, page });
      const found = body.deid_payment.map(({ amount }: { amount: number }) => amount);
      assert.deepEqual([found, body.deid_payment_aggregate], [expected, count]);
    }
  });

  test('is of one client, method, or status', async () => {
    const [{ clientId }] = (await listed(store, { paymentMethod: 'ACH' })) as [
      { clientId: number },
    ];
    assert.deepEqual(await amounts({ clientId }), [2]);
    assert.deepEqual(await amounts({ clientId: `${clientId}` }), [2]);
    assert.deepEqual(await amounts({ clientId: -1 }), []);
    assert.deepEqual(await amounts({ clientId: '9223372036854775807' }), []);
    assert.deepEqual(await amounts({ paymentMethod: 'CREDIT_CARD' }), [3, 1]);
    assert.deepEqual(await amounts({ paymentMethod: 'CASH' }), []);
    assert.deepEqual(await amounts({ status: 'PENDING' }), [1]);
    assert.deepEqual(await amounts({ status: 'CONFIRMED' }), [3, 2]);
    assert.deepEqual(await amounts({ status: 'CONFIRMED', paymentMethod: 'ACH' }), [2]);
  });

  test('is of a span of time, both ends of which are part of it', async () => {
    const [third, second, first] = (await listed(store)).map(({ createdAt }) => createdAt);
    const since = [third, second, first].map((startDate) => amounts({ startDate }));
    assert.deepEqual(await Promise.all(since), [[3], [3, 2], [3, 2, 1]]);
    const until = [third, second, first].map((endDate) => amounts({ endDate }));
    assert.deepEqual(await Promise.all(until), [[3, 2, 1], [2, 1], [1]]);
    assert.deepEqual(await amounts({ startDate: second, endDate: second }), [2]);
  });

  test('takes times without an offset as UTC, and a day as its first moment', async () => {
    assert.deepEqual(await amounts({ startDate: '2026-11-24T15:00:00' }), [3, 2]);
    assert.deepEqual(await amounts({ startDate: '2026-11-24T10:00:00-05:00' }), [3, 2]);
    assert.deepEqual(await amounts({ startDate: '2026-11-24' }), [3, 2]);
    assert.deepEqual(await amounts({ endDate: '2026-11-24' }), [1]);
  });

  for (const prefix of ['', '/gql']) {
    const path = `${prefix}/v1/payments`;
    test(`${path} takes its parameters from the address, or from the body of a GET`, async () => {
      const all = await send('POST', path, {});
      assert.equal(all.deid_payment.length, 3);
      for (const nothing of [send('GET', path), send('POST', path), send('GET', path, {})]) {
        assert.deepEqual(await nothing, all);
      }
      const page = await send('POST', path, { pageSize: 1, page: 1, status: 'CONFIRMED' });
      assert.equal(page.deid_payment[0].amount, 2);
      for (const method of ['GET', 'POST']) {
        const query = 'pageSize=1&page=1&status=CONFIRMED';
        assert.deepEqual(await send(method, `${path}?${query}`), page);
        const body = { page: 1, status: 'CONFIRMED' };
        assert.deepEqual(await send(method, `${path}?pageSize=1&page=7`, body), page);
        assert.deepEqual(await send(method, `${path}?status=FAILED&pageSize=1`, body), page);
      }
    });
  }

  test('ignores what it does not know, and takes null for nothing', async () => {
    assert.deepEqual(await amounts({ foo: 1, where: { foo: 1 }, status: null }), [3, 2, 1]);
  });

  const refused: Readonly<Record<string, readonly unknown[]>> = {
    pageSize: [0, 1001, -1, 1.5, '0', '1001', 'x', '', true, [25]],
    page: [-1, 0.5, '-1', 'x', 2 ** 53],
    clientId: [1.5, 'x', 2 ** 53, '9223372036854775808', {}],
    paymentMethod: ['VISA', 'credit_card', '', 1, ['ACH']],
    status: ['confirmed', 'RETURNED', '', 1],
    startDate: ['x', '2024-02-30', '', 1704067200, '0000-01-01'],
    endDate: ['x', '2024-12-31T25:00:00', 'tomorrow'],
    sortOrder: ['up', 'DESC', '', 1],
  };

  for (const [name, values] of Object.entries(refused)) {
    test(`names a ${name} that it cannot take`, async () => {
      for (const value of values) {
        const answer = await store.aiwyn('POST', '/v1/payments', { [name]: value });
        const paths = [`$.${name}`];
        assertErrors(answer, { status: 400, code: 'validation-failed', paths });
      }
      const text = values.find((value) => typeof value === 'string' && value !== '') ?? 'x';
      const answer = await store.aiwyn('GET', `/v1/payments?${name}=${text}`);
      assertErrors(answer, { status: 400, code: 'validation-failed', paths: [`$.${name}`] });
    });
  }
});
