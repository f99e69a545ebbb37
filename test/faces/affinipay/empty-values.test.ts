import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aBankAccount, aCard } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';

/** Forms and SDKs send what nobody filled in as empty text. */
describe('what is empty', () => {
  const { first } = sharedApp();

  test('is absent from a body, like null', async () => {
    const { gateway } = first();
    const method = aCard({ cvv: '', country: '', card_type: '', postal_code: '', track1: '' });
    const { status, body } = await gateway('POST', '/v1/charges', {
      amount: 100,
      account_id: '',
      currency: '',
      source_id: '',
      reference: '',
      auto_capture: '',
      method,
    });
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual([body.auto_capture, body.reference], [true, undefined]);
    const refund = { amount: 1, method: '', currency: '' };
    const refunded = await gateway('POST', `/v1/charges/${body.id}/refund`, refund);
    assert.equal(refunded.status, 200, JSON.stringify(refunded.body));
    const saved = await gateway('POST', '/v1/banks', { ...aBankAccount(), token_id: '' });
    assert.equal(saved.status, 200, JSON.stringify(saved.body));
  });

  test('is still missing where it must be there', async () => {
    const { gateway } = first();
    const method = aCard({ number: '', exp_month: '' });
    const { status, body } = await gateway('POST', '/v1/charges', { amount: '', method });
    // An amount is never taken for absent: of a capture that would mean all of it.
    assert.equal(status, 422);
    assert.deepEqual(body.messages.map(({ context }: { context: string }) => context).toSorted(), [
      'amount',
      'method.exp_month',
      'method.number',
    ]);
  });

  test('filters nothing in a query', async () => {
    const { gateway } = first();
    const whole = await gateway('GET', '/v1/transactions');
    assert.ok(whole.body.total_entries > 0);
    const query = 'account_id=&q=&qf=&start_date=&end_date=&order_by=&page=&page_size=';
    assert.deepEqual((await gateway('GET', `/v1/transactions?${query}`)).body, whole.body);
    const banks = await gateway('GET', '/v1/banks?reference=&exp_month=&exp_year=');
    assert.ok(banks.body.total_entries > 0);
  });

  test('is no form, whatever it says it is', async () => {
    const { gateway } = first();
    const charge = await gateway('POST', '/v1/charges', { amount: 100, method: aCard() });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const path = `/v1/transactions/${charge.body.id}/void`;
    const voided = await gateway('POST', path, '', { headers });
    assert.equal(voided.status, 200, JSON.stringify(voided.body));
    const form = await gateway('POST', path, 'reference=x', { headers });
    assert.equal(form.body.messages[0].code, 'invalid_request');
    assert.equal((await gateway('POST', '/v1/nothing', 'a=b', { headers })).status, 404);
  });

  test('names no client', async () => {
    const { gateway } = first();
    const headers = { 'x-relayed-ip-address': '' };
    assert.equal((await gateway('GET', '/v1/merchant', undefined, { headers })).status, 200);
  });
});
