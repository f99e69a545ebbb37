import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aBankAccount, aCard, type TestApp } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { assertRefused } from './messages.ts';

describe('limits of an account', () => {
  const { newcomer } = sharedApp({ clock: clockAt('2030-03-04T15:00:00Z') });

  const limited = async (limits: object): Promise<TestApp> => {
    const app = await newcomer();
    const path = `/console/api/accounts/${app.organization.merchantAccountId}`;
    const { status, body } = await app.console('PATCH', path, { limits });
    assert.equal(status, 200, JSON.stringify(body));
    return app;
  };
  const charge = (app: TestApp, amount: number, more: object = {}) =>
    app.gateway('POST', '/v1/charges', { amount, method: aCard(), ...more });
  const refusedFor = async (app: TestApp, amount: number, limit: string) =>
    assertRefused(await charge(app, amount), 422, [{ code: `merchant_trans_${limit}_exceeded` }]);
  const taken = async (app: TestApp, amount: number) => {
    const { status, body } = await charge(app, amount);
    assert.equal(status, 200, JSON.stringify(body));
    return body.id as string;
  };

  test('the amount of one charge', async () => {
    const app = await limited({ transaction_amount_max: 1000 });
    await taken(app, 1000);
    await refusedFor(app, 1001, 'max_amount');
    const found = await app.gateway('GET', '/v1/transactions');
    assert.equal(found.body.total_entries, 1);
  });

  test('the number within 24 hours, which roll on', async () => {
    const app = await limited({ daily_count_max: 2 });
    await taken(app, 1);
    await app.advance('PT12H');
    await taken(app, 1);
    await refusedFor(app, 1, 'daily_count');
    await app.advance('PT11H59M59.999S');
    await refusedFor(app, 1, 'daily_count');
    await app.advance('PT0.001S');
    await taken(app, 1);
    await refusedFor(app, 1, 'daily_count');
  });

  test('the amount within 24 hours, to the cent', async () => {
    const app = await limited({ daily_amount_max: 1000 });
    await taken(app, 600);
    await refusedFor(app, 401, 'daily_amount');
    await taken(app, 400);
    await refusedFor(app, 1, 'daily_amount');
  });

  test('number and amount within 30 days, which roll on', async () => {
    const app = await limited({ monthly_count_max: 2, monthly_amount_max: 1000 });
    await taken(app, 900);
    await refusedFor(app, 101, 'monthly_amount');
    await app.advance('PT360H');
    await taken(app, 100);
    await refusedFor(app, 1, 'monthly_count');
    await app.advance('PT359H59M59.999S');
    await refusedFor(app, 1, 'monthly_count');
    await app.advance('PT0.001S');
    await taken(app, 900);
  });

  test('declined charges, refunds, credits and other accounts do not count', async () => {
    const app = await limited({ daily_count_max: 1 });
    const declined = await charge(app, 1, { method: aCard({ number: '4000000000000002' }) });
    assert.equal(declined.body.messages[0].code, 'card_declined');
    assert.equal((await charge(app, 1, { method: aBankAccount() })).status, 200);
    const credit = { amount: 1, method: aCard() };
    assert.equal((await app.gateway('POST', '/v1/credits', credit)).status, 200);
    const id = await taken(app, 1);
    const refund = await app.gateway('POST', `/v1/charges/${id}/refund`, { amount: 1 });
    assert.equal(refund.status, 200);
    await refusedFor(app, 1, 'daily_count');
  });

  test('a voided charge has been one of them', async () => {
    const app = await limited({ daily_count_max: 1 });
    const id = await taken(app, 1);
    assert.equal((await app.gateway('POST', `/v1/transactions/${id}/void`)).status, 200);
    await refusedFor(app, 1, 'daily_count');
  });

  test('a charge that came back is none of them', async () => {
    for (const days of ['PT20H', 'P5D']) {
      const app = await limited({ monthly_count_max: 1 });
      const transaction = await taken(app, 1);
      await app.advance(days);
      const back = { transaction, code: 'settlement_failed' };
      assert.equal((await app.console('POST', '/console/api/simulator/returns', back)).status, 200);
      await taken(app, 1);
    }
  });

  test('of a hold that was captured in part, that part counts', async () => {
    const app = await limited({ daily_amount_max: 1000 });
    for (const capture_time of ['IMMEDIATE', 'NEXT_AUTO_CAPTURE']) {
      const hold = await charge(app, 500, { auto_capture: false });
      const path = `/v1/charges/${hold.body.id}/capture`;
      assert.equal((await app.gateway('POST', path, { amount: 100, capture_time })).status, 200);
    }
    await refusedFor(app, 801, 'daily_amount');
    await taken(app, 800);
  });

  test('of charges at once, those that are refused for their name take up no room', async () => {
    const app = await limited({ daily_count_max: 3 });
    const named = () => charge(app, 1, { source_id: 'a name' });
    assert.equal((await named()).status, 200);
    const answers = await Promise.all([...Array.from({ length: 12 }, named), charge(app, 1)]);
    const refused = answers.slice(0, 12);
    assert.deepEqual(
      refused.map(({ body }) => body.messages[0].code),
      refused.map(() => 'resource_exists'),
    );
    assert.equal(answers[12]!.status, 200);
    await taken(app, 1);
    await refusedFor(app, 1, 'daily_count');
  });

  test('a repeated request is not held against itself', async () => {
    const app = await limited({ daily_count_max: 1 });
    const more = { headers: { 'idempotency-key': `once-${app.organization.id}` } };
    const body = { amount: 1, method: aCard() };
    const one = await app.gateway('POST', '/v1/charges', body, more);
    const again = await app.gateway('POST', '/v1/charges', body, more);
    assert.equal(again.status, 200);
    assert.equal(again.body.id, one.body.id);
  });

  test('a token of a refused charge stays usable', async () => {
    const app = await limited({ transaction_amount_max: 10 });
    const token = await app.gateway('POST', '/v1/tokens', aCard());
    assert.equal((await charge(app, 11, { method: token.body.id })).status, 422);
    assert.equal((await charge(app, 10, { method: token.body.id })).status, 200);
  });
});
