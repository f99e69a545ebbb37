import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { passesLuhn } from '#src/payment-methods/vault/luhn.ts';
import { aCard, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';

describe('the defence against card testing', () => {
  const { newcomer } = sharedApp();

  const defended = async (): Promise<TestApp> => {
    const app = await newcomer();
    const { status, body } = await app.console('PUT', '/console/api/card-testing?mode=test', {
      enabled: true,
    });
    assert.equal(status, 200, JSON.stringify(body));
    return app;
  };
  const simulate = (app: TestApp, simulated_answer: object) =>
    app.console('PATCH', `/console/api/accounts/${app.organization.merchantAccountId}`, {
      simulated_answer,
    });
  /** The numbers of one issuer, one after the other, as a thief would try them. */
  const numbers = (count: number, bin = '41111111'): string[] => {
    const found: string[] = [];
    for (let next = 0; found.length < count; next += 1) {
      const number = bin + `${next}`.padStart(16 - bin.length, '0');
      if (passesLuhn(number)) found.push(number);
    }
    return found;
  };
  /** Pays as the payment form in a browser does: by a token of the public key. */
  const payByForm = async (app: TestApp, number: string) => {
    const key = app.organization.publicKey;
    const token = await app.gateway('POST', '/v1/tokens', aCard({ number }), { key });
    return app.gateway('POST', '/v1/charges', { amount: 100, method: token.body.id });
  };

  test('numbers tried at a form soon get the same decline without reaching the bank', async () => {
    const app = await defended();
    await simulate(app, { failure_code: 'card_declined_no_account' });
    const codes: string[] = [];
    for (const number of numbers(40)) {
      const { status, body } = await payByForm(app, number);
      assert.equal(status, 422);
      codes.push(body.messages[0].code);
    }
    const reached = codes.filter((code) => code === 'card_declined_no_account').length;
    assert.ok(reached >= 3 && reached <= 20, `${reached} reached the bank`);
    assert.deepEqual(new Set(codes.slice(reached)), new Set(['card_declined']));
    const { body } = await app.console('GET', '/console/api/card-testing/breakers?mode=test');
    assert.ok(body.breakers.length >= 1, JSON.stringify(body));
    await simulate(app, {});
    const honest = await app.gateway('POST', '/v1/charges', { amount: 100, method: aCard() });
    assert.equal(honest.status, 200, 'a card of another issuer, typed in at the counter');
  });

  test('numbers that are saved before they are tried are noticed alike', async () => {
    const app = await defended();
    await simulate(app, { failure_code: 'card_declined_no_account' });
    const codes: string[] = [];
    for (const number of numbers(40, '44440000')) {
      const key = app.organization.publicKey;
      const token = await app.gateway('POST', '/v1/tokens', aCard({ number }), { key });
      const saved = await app.gateway('POST', '/v1/cards', { token_id: token.body.id });
      const charge = { amount: 100, method: saved.body.id };
      codes.push((await app.gateway('POST', '/v1/charges', charge)).body.messages[0].code);
    }
    assert.ok(codes.filter((code) => code === 'card_declined_no_account').length <= 20);
  });

  test('numbers that are to recur before they are tried are noticed alike', async () => {
    const app = await defended();
    await simulate(app, { failure_code: 'card_declined_no_account' });
    const schedule = { start: '2090-01-01', interval_unit: 'MONTH', interval_delay: 1 };
    const codes: string[] = [];
    for (const number of numbers(40, '45550000')) {
      const key = app.organization.publicKey;
      const token = await app.gateway('POST', '/v1/tokens', aCard({ number }), { key });
      const plan = { amount: 100, method: token.body.id, schedule };
      const { id, occurrences } = (await app.gateway('POST', '/v1/recurring/charges', plan)).body;
      const pay = `/v1/recurring/charges/${id}/occurrences/${occurrences[0].id}/pay`;
      codes.push((await app.gateway('POST', pay)).body.messages[0].code);
    }
    assert.ok(codes.filter((code) => code === 'card_declined_no_account').length <= 20);
  });

  test('a breaker closes by itself after a while', async () => {
    const app = await defended();
    await simulate(app, { failure_code: 'card_declined' });
    for (const number of numbers(20)) await payByForm(app, number);
    await simulate(app, {});
    assert.equal((await payByForm(app, '4242424242424242')).status, 422);
    await app.advance('PT3H');
    assert.equal((await payByForm(app, '4242424242424242')).status, 200);
  });

  test('test mode answers as documented, however often, unless it is switched on', async () => {
    const app = await newcomer();
    for (const number of numbers(40)) assert.equal((await payByForm(app, number)).status, 200);
    for (let times = 0; times < 40; times += 1) {
      const { body } = await payByForm(app, '4000000000000051');
      assert.equal(body.messages[0].code, 'card_declined_limit_exceeded');
    }
  });

  test('whoever holds the public key cannot pretend to be somebody else', async () => {
    const app = await defended();
    await simulate(app, { failure_code: 'card_declined_no_account' });
    const key = app.organization.publicKey;
    const codes: string[] = [];
    for (const [index, number] of numbers(30, '55500000').entries()) {
      const headers = { 'x-relayed-ip-address': `203.0.113.${index}` };
      const made = await app.gateway('POST', '/v1/tokens', aCard({ number }), { key, headers });
      const charge = { amount: 100, method: made.body.id };
      const { body } = await app.gateway('POST', '/v1/charges', charge);
      codes.push(body.messages[0].code);
    }
    assert.ok(codes.filter((code) => code === 'card_declined_no_account').length <= 8);
  });
});
