import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aBankAccount, aCard, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertRefused } from './messages.ts';

describe('refunds to another method than the one charged', () => {
  const { first, newcomer } = sharedApp();

  const chargeOf = async (app: TestApp, method: object, amount = 1000): Promise<string> => {
    const { status, body } = await app.gateway('POST', '/v1/charges', { amount, method });
    assert.equal(status, 200, JSON.stringify(body));
    return body.id;
  };
  const refund = (app: TestApp, id: string, body: object) =>
    app.gateway('POST', `/v1/charges/${id}/refund`, body);
  const otherCard = aCard({ number: '5105105105105100', name: 'Other Payer' });

  test('go to the other card, and count as refunded', async () => {
    const app = await newcomer();
    const id = await chargeOf(app, aCard());
    const { status, body } = await refund(app, id, { amount: 400, method: otherCard });
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(
      [body.type, body.status, body.charge_id, body.method.number, body.method.card_type],
      ['REFUND', 'AUTHORIZED', id, '************5100', 'MASTERCARD'],
    );
    const charge = await app.gateway('GET', `/v1/transactions/${id}`);
    assert.equal(charge.body.amount_refunded, 400);
    assert.equal(charge.body.refunds[0].method.name, 'Other Payer');
    await app.advance('P5D');
    await app.checkBooks();
  });

  test('may name a saved card, or use up a token', async () => {
    const app = first();
    const id = await chargeOf(app, aCard());
    const saved = await app.gateway('POST', '/v1/cards', otherCard);
    const toSaved = await refund(app, id, { amount: 1, method: saved.body.id });
    assert.equal(toSaved.body.method.fingerprint, saved.body.fingerprint);
    const token = await app.gateway('POST', '/v1/tokens', otherCard);
    assert.equal((await refund(app, id, { amount: 1, method: token.body.id })).status, 200);
    assert.equal((await refund(app, id, { amount: 1, method: token.body.id })).status, 404);
  });

  test('leave a token usable when the charge does not allow the refund', async () => {
    const app = first();
    const id = await chargeOf(app, aCard(), 10);
    const token = await app.gateway('POST', '/v1/tokens', otherCard);
    const method = token.body.id;
    assertRefused(await refund(app, id, { amount: 11, method }), 422, [
      { code: 'refund_exceeds_transaction' },
    ]);
    assert.equal((await refund(app, id, { amount: 10, method })).status, 200);
  });

  test('stay with the kind of method', async () => {
    const app = first();
    const id = await chargeOf(app, aCard());
    assertRefused(await refund(app, id, { amount: 1, method: aBankAccount() }), 422, [
      { code: 'incorrect_payment_type' },
    ]);
    const debit = await chargeOf(app, aBankAccount());
    const other = aBankAccount({ account_number: '1100000099' });
    const deferred = await refund(app, debit, { amount: 1, method: other });
    assert.deepEqual(
      [deferred.body.status, deferred.body.method.account_number],
      ['PENDING', '******0099'],
    );
  });

  test('are failed transactions when declined, and set nothing aside', async () => {
    const app = first();
    const id = await chargeOf(app, aCard());
    const declined = await refund(app, id, {
      amount: 1000,
      method: aCard({ number: '4000000000000127' }),
    });
    assert.equal(declined.status, 422);
    const [message] = declined.body.messages;
    assert.equal(message.code, 'card_declined_hold');
    const charge = await app.gateway('GET', `/v1/transactions/${id}`);
    assert.equal(charge.body.amount_refunded, 0);
    assert.deepEqual(
      charge.body.refunds.map((one: { id: string; status: string; failure_code: string }) => [
        one.id,
        one.status,
        one.failure_code,
      ]),
      [[message.entity_id, 'FAILED', 'card_declined_hold']],
    );
    assert.equal((await refund(app, id, { amount: 1000 })).status, 200);
  });

  test('are not asked about where the charge does not allow them', async () => {
    const app = first();
    const declining = aCard({ number: '4000000000000127' });
    const id = await chargeOf(app, aCard(), 10);
    assertRefused(await refund(app, id, { amount: 11, method: declining }), 422, [
      { code: 'refund_exceeds_transaction' },
    ]);
    assert.equal((await app.gateway('POST', `/v1/transactions/${id}/void`)).status, 200);
    assertRefused(await refund(app, id, { amount: 1, method: declining }), 422, [
      { code: 'not_valid_for_transaction_status' },
    ]);
    const charge = await app.gateway('GET', `/v1/transactions/${id}`);
    assert.deepEqual(charge.body.refunds, []);
  });

  test('are refused where the account does not allow them', async () => {
    const app = await newcomer();
    const { merchantAccountId } = app.organization;
    await app.console('PATCH', `/console/api/accounts/${merchantAccountId}`, {
      refunds_to_other_methods_enabled: false,
    });
    const id = await chargeOf(app, aCard());
    assertRefused(await refund(app, id, { amount: 1, method: otherCard }), 422, [
      { code: 'unavailable_for_merchant_policy' },
    ]);
    assert.equal((await refund(app, id, { amount: 1 })).status, 200);
  });
});
