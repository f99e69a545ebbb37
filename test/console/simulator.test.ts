import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { returnCodes } from '#facts/return-codes.ts';
import { aBankAccount, aCard, type TestApp } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { assertProblem } from './problems.ts';

const path = '/console/api/simulator/returns';

suite('payments that come back on demand', () => {
  const shared = sharedApp({ clock: clockAt('2026-11-23T15:00:00Z') });

  async function charged(store: TestApp, method: object): Promise<string> {
    const { body } = await store.gateway('POST', '/v1/charges', { amount: 700, method });
    return body.id;
  }
  const sendBack = (store: TestApp, transaction: string, code: string) =>
    store.console('POST', path, { transaction, code });

  test('every code of a bank is known, and what it means', async () => {
    const store = shared.first();
    for (const [code, { failure }] of returnCodes) {
      const transaction = await charged(store, aBankAccount());
      const { status, body } = await sendBack(store, transaction, code);
      assert.equal(status, 200, JSON.stringify(body));
      assert.deepEqual(body, { transaction, status: 'failed', failure_code: failure });
    }
    await store.checkBooks();
  });

  test('what has settled is returned; what has not, failed', async () => {
    const store = await shared.newcomer();
    const transaction = await charged(store, aBankAccount());
    await store.advance('P10D');
    const { body } = await sendBack(store, transaction, 'R01');
    assert.deepEqual([body.status, body.failure_code], ['returned', 'ach_insufficient_funds']);
    await store.checkBooks();
  });

  test('the failure itself will do for a code', async () => {
    const transaction = await charged(shared.first(), aBankAccount());
    const { body } = await sendBack(shared.first(), transaction, 'ach_account_closed');
    assert.equal(body.failure_code, 'ach_account_closed');
  });

  for (const code of ['R00', 'R99', 'card_declined', 'r01', '']) {
    test(`no bank knows the code ${JSON.stringify(code)}`, async () => {
      const transaction = await charged(shared.first(), aBankAccount());
      assertProblem(await sendBack(shared.first(), transaction, code), 422, 'return_code_unknown');
      const { body } = await shared.first().gateway('GET', `/v1/transactions/${transaction}`);
      assert.equal(body.status, 'AUTHORIZED');
    });
  }

  test('a card charge has no bank’s return code', async () => {
    const transaction = await charged(shared.first(), aCard());
    assertProblem(await sendBack(shared.first(), transaction, 'R01'), 422, 'return_code_unknown');
    const { body } = await sendBack(shared.first(), transaction, 'settlement_failed');
    assert.equal(body.failure_code, 'settlement_failed');
  });

  test('nothing comes back twice, nor what never went out', async () => {
    const store = shared.first();
    const transaction = await charged(store, aBankAccount());
    await sendBack(store, transaction, 'R01');
    assertProblem(await sendBack(store, transaction, 'R01'), 409, 'status_does_not_allow');
    const voided = await charged(store, aBankAccount());
    await store.gateway('POST', `/v1/transactions/${voided}/void`);
    assertProblem(await sendBack(store, voided, 'R01'), 409, 'status_does_not_allow');
  });

  test('only what there is can come back', async () => {
    const store = shared.first();
    for (const [id, code] of [
      ['RNZyuzAPTK2TSS6hPKafDA', 'payment_not_found'],
      ['01930000-0000-7000-8000-000000000000', 'payment_not_found'],
      ['x', 'object_not_found'],
    ] as const) {
      assertProblem(await sendBack(store, id, 'R01'), 404, code);
    }
  });

  test('both spellings of an id are good', async () => {
    const transaction = await charged(shared.first(), aBankAccount());
    const hex = Buffer.from(transaction, 'base64url').toString('hex');
    const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    assert.equal((await sendBack(shared.first(), uuid, 'R01')).status, 200);
  });

  test('payment and code must be given', async () => {
    const answer = await shared.first().console('POST', path, {});
    assertProblem(answer, 422, 'fields_invalid');
    assert.deepEqual(answer.body.errors, [
      { pointer: '/transaction', rule: 'not_null' },
      { pointer: '/code', rule: 'not_null' },
    ]);
  });
});
