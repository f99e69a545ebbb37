import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aBankAccount, aCard } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertRefused } from './messages.ts';

describe('credits', () => {
  const { newcomer } = sharedApp();

  test('a credit goes out with the daily capture, and the payer then owes it', async () => {
    const app = await newcomer();
    const made = await app.gateway('POST', '/v1/credits', {
      amount: '1255',
      method: aCard({ name: 'Sample Customer' }),
      reference: 'goodwill',
    });
    assert.equal(made.status, 200, JSON.stringify(made.body));
    const { id, type, status, amount, auto_capture } = made.body;
    assert.deepEqual([type, status, amount, auto_capture], ['CREDIT', 'AUTHORIZED', 1255, true]);
    assert.equal(made.body.amount_refunded, undefined);
    await app.advance('P5D');
    const read = await app.gateway('GET', `/v1/transactions/${id}`);
    assert.equal(read.body.status, 'COMPLETED');
    assert.equal(read.body.refunds, undefined);
    const { body } = await app.console('GET', '/console/api/balances');
    const standing = new Map(
      body.balances.map((one: { account: string; balance: string }) => [
        one.account.split(':')[0],
        one.balance,
      ]),
    );
    assert.deepEqual([standing.get('receivable'), standing.get('cash')], ['12.55', '-12.55']);
    const events = await app.gateway('GET', '/v1/events?start_date=1970-01-01T00:00:00.000Z');
    assert.deepEqual(
      events.body.results.map((event: { type: string }) => event.type),
      ['transaction.created', 'transaction.authorized', 'transaction.completed'],
    );
    await app.checkBooks();
  });

  test('a credit can be voided, and comes back when the bank refuses it', async () => {
    const app = await newcomer();
    const credit = (amount: number) =>
      app.gateway('POST', '/v1/credits', { amount, method: aBankAccount() });
    const voided = await credit(10);
    const answer = await app.gateway('POST', `/v1/transactions/${voided.body.id}/void`, {
      reference: 'mistake',
    });
    assert.deepEqual([answer.body.status, answer.body.void_reference], ['VOIDED', 'mistake']);
    const returned = await credit(20);
    await app.advance('P5D');
    const back = await app.console('POST', '/console/api/simulator/returns', {
      transaction: returned.body.id,
      code: 'R03',
    });
    assert.equal(back.status, 200, JSON.stringify(back.body));
    const read = await app.gateway('GET', `/v1/transactions/${returned.body.id}`);
    assert.deepEqual(
      [read.body.status, read.body.failure_code],
      ['FAILED', 'ach_account_not_found'],
    );
    const { body } = await app.console('GET', '/console/api/balances');
    for (const { balance } of body.balances) assert.equal(balance, '0.00');
    await app.checkBooks();
  });

  test('a declined credit is a failed transaction', async () => {
    const app = await newcomer();
    const { status, body } = await app.gateway('POST', '/v1/credits', {
      amount: 100,
      method: aCard({ number: '4000000000000002' }),
    });
    assert.equal(status, 422);
    assert.equal(body.messages[0].code, 'card_declined');
    const read = await app.gateway('GET', `/v1/transactions/${body.messages[0].entity_id}`);
    assert.deepEqual([read.body.type, read.body.status], ['CREDIT', 'FAILED']);
  });

  test('it takes what charges take, but no policy of codes and addresses', async () => {
    const app = await newcomer();
    const account = app.organization.merchantAccountId;
    const set = await app.console('PATCH', `/console/api/accounts/${account}`, {
      cvv_policy: 'require_match_strict',
    });
    assert.equal(set.status, 200, JSON.stringify(set.body));
    const credit = (body: object) => app.gateway('POST', '/v1/credits', body);
    assert.equal((await credit({ amount: 1, method: aCard() })).status, 200);
    assertRefused(await credit({ amount: 1 }), 422, [{ code: 'no_payment_method' }]);
    assertRefused(await credit({ amount: 1, method: aCard(), currency: 'EUR' }), 422, [
      { code: 'unsupported_currency' },
    ]);
    const named = { amount: 1, method: aCard(), source_id: 'credit:1' };
    assert.equal((await credit(named)).status, 200);
    assertRefused(await credit(named), 409, [{ code: 'resource_exists' }]);
  });

  test('an account may be closed to them; what is in trust never goes out so', async () => {
    const app = await newcomer();
    const { merchantAccountId, trustAccountId } = app.organization;
    const refused = [{ code: 'unavailable_for_merchant_policy' }];
    const credit = (accountId: string) =>
      app.gateway('POST', '/v1/credits', {
        amount: 1,
        account_id: Buffer.from(accountId.replaceAll('-', ''), 'hex').toString('base64url'),
        method: aCard(),
      });
    assertRefused(await credit(trustAccountId), 422, refused);
    await app.console('PATCH', `/console/api/accounts/${merchantAccountId}`, {
      credits_enabled: false,
    });
    assertRefused(await credit(merchantAccountId), 422, refused);
  });
});
