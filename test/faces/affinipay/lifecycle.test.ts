// What becomes of charges and refunds as the days go by. New York is five hours behind UTC in
// November: the daily capture at 05:00 is at 10:00Z.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { gatewayId } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { type Story, storyOf } from './story.ts';

// A Monday, ten o'clock in the morning in New York, in the week of Thanksgiving.
const opening = '2026-11-23T15:00:00Z';

suite('the days of a transaction', () => {
  const shared = sharedApp({ clock: clockAt(opening) });

  /** Each story has an organization of its own, and ends with its books in order. */
  function story(name: string, tell: (story: Story) => Promise<void>, timeZone?: string) {
    test(name, async () => {
      const store = await shared.newcomer(timeZone);
      await tell(storyOf(store));
      await store.checkBooks();
    });
  }

  story(
    'a card charge is captured the next morning and settles a business day later',
    async (s) => {
      const { id } = await s.charge(5000);
      await s.until('2026-11-24T09:59:59.999Z');
      assert.deepEqual(await s.standing(id), ['AUTHORIZED', 5000, 0]);
      await s.until('2026-11-24T10:00:00Z');
      assert.deepEqual(await s.standing(id), ['COMPLETED', 5000, 0]);
      assert.equal((await s.read(id)).modified, '2026-11-24T10:00:00.000Z');
      assert.equal(await s.refused(`/v1/transactions/${id}/void`), notValid);
      await s.until('2026-12-01T00:00:00Z');
      assert.deepEqual(await s.standing(id), ['COMPLETED', 5000, 0]);
      assert.deepEqual(await s.events(id), [
        '2026-11-23T15:00:00Z created PENDING',
        '2026-11-23T15:00:00Z authorized AUTHORIZED',
        '2026-11-24T10:00:00Z completed COMPLETED',
      ]);
    },
  );

  story('a day has one capture, which takes what came before it', async (s) => {
    const before = await s.charge(100);
    await s.until('2026-11-24T10:00:00Z');
    const after = await s.charge(200);
    await s.until('2026-11-25T09:59:59Z');
    assert.deepEqual(await s.standing(before.id), ['COMPLETED', 100, 0]);
    assert.deepEqual(await s.standing(after.id), ['AUTHORIZED', 200, 0]);
    await s.until('2026-11-25T10:00:00Z');
    assert.deepEqual(await s.standing(after.id), ['COMPLETED', 200, 0]);
  });

  story('of a hold a part is captured, and no more than that can be refunded', async (s) => {
    const { id } = await s.hold(10_000);
    const captured = await s.capture(id, { amount: 6000, reference: 'two nights' });
    assert.deepEqual(
      [captured.status, captured.amount, captured.auto_capture, captured.capture_reference],
      ['COMPLETED', 6000, false, 'two nights'],
    );
    const tooMuch = await s.refused(`/v1/charges/${id}/refund`, { amount: 6001 });
    assert.equal(tooMuch, 'refund_exceeds_transaction');
    await s.refund(id, 6000);
    await s.until('2026-11-30T00:00:00Z');
    assert.deepEqual(await s.standing(id), ['COMPLETED', 6000, 6000]);
    assert.deepEqual(await s.events(id), [
      '2026-11-23T15:00:00Z created PENDING',
      '2026-11-23T15:00:00Z authorized AUTHORIZED',
      '2026-11-23T15:00:00Z completed COMPLETED',
      '2026-11-23T15:00:00Z updated COMPLETED',
    ]);
  });

  story('a hold that nobody captures ends after seven days', async (s) => {
    const { id } = await s.hold(10_000);
    await s.until('2026-11-30T14:59:59.999Z');
    assert.deepEqual(await s.standing(id), ['AUTHORIZED', 10_000, 0]);
    await s.until('2026-12-05T00:00:00Z');
    assert.deepEqual(await s.standing(id), ['VOIDED', 10_000, 0]);
    assert.equal(await s.refused(`/v1/charges/${id}/capture`), notValid);
    assert.deepEqual(await s.events(id), [
      '2026-11-23T15:00:00Z created PENDING',
      '2026-11-23T15:00:00Z authorized AUTHORIZED',
      '2026-11-30T15:00:00Z voided VOIDED',
    ]);
  });

  story('a hold is handed to the next daily capture', async (s) => {
    const { id } = await s.hold(10_000);
    const handed = await s.capture(id, { capture_time: 'NEXT_AUTO_CAPTURE' });
    assert.deepEqual([handed.status, handed.auto_capture], ['AUTHORIZED', true]);
    await s.until('2026-12-05T00:00:00Z');
    assert.deepEqual(await s.standing(id), ['COMPLETED', 10_000, 0]);
    assert.deepEqual(await s.events(id), [
      '2026-11-23T15:00:00Z created PENDING',
      '2026-11-23T15:00:00Z authorized AUTHORIZED',
      '2026-11-23T15:00:00Z updated AUTHORIZED',
      '2026-11-24T10:00:00Z completed COMPLETED',
    ]);
  });

  story('a part of a hold is handed to the next daily capture, which takes no more', async (s) => {
    const { id } = await s.hold(10_000);
    const how = { capture_time: 'NEXT_AUTO_CAPTURE', amount: 6000, reference: 'part' };
    const handed = await s.capture(id, how);
    assert.deepEqual([handed.amount, handed.capture_reference], [6000, 'part']);
    assert.deepEqual(await s.standing(id), ['AUTHORIZED', 6000, 0]);
    const tooMuch = await s.refused(`/v1/charges/${id}/refund`, { amount: 6001 });
    assert.equal(tooMuch, 'refund_exceeds_transaction');
    await s.until('2026-12-05T00:00:00Z');
    assert.deepEqual(await s.standing(id), ['COMPLETED', 6000, 0]);
  });

  story('a refund is captured with its charge, and after it', async (s) => {
    const charge = await s.charge(1000);
    const refund = await s.refund(charge.id, 400);
    assert.equal(refund.status, 'AUTHORIZED');
    await s.until('2026-11-24T10:00:00Z');
    assert.deepEqual(await s.standing(charge.id), ['COMPLETED', 1000, 400]);
    assert.deepEqual(await s.standing(refund.id), ['COMPLETED', 400]);
    assert.deepEqual(await s.history({ charge: charge.id, refund: refund.id }), [
      'charge 2026-11-23T15:00:00Z created PENDING',
      'charge 2026-11-23T15:00:00Z authorized AUTHORIZED',
      'refund 2026-11-23T15:00:00Z created PENDING',
      'refund 2026-11-23T15:00:00Z authorized AUTHORIZED',
      'charge 2026-11-23T15:00:00Z updated AUTHORIZED',
      'charge 2026-11-24T10:00:00Z completed COMPLETED',
      'refund 2026-11-24T10:00:00Z completed COMPLETED',
    ]);
  });

  story('a voided refund gives its amount back, and the charge may be voided', async (s) => {
    const { id } = await s.charge(1000);
    const refund = await s.refund(id, 1000);
    assert.equal(await s.refused(`/v1/transactions/${id}/void`), notValid);
    assert.equal((await s.cancel(refund.id)).status, 'VOIDED');
    assert.deepEqual(await s.standing(id), ['AUTHORIZED', 1000, 0]);
    const again = await s.refund(id, 1000);
    await s.cancel(again.id);
    assert.equal((await s.cancel(id)).status, 'VOIDED');
    await s.until('2026-12-05T00:00:00Z');
    assert.deepEqual(await s.standing(id), ['VOIDED', 1000, 0]);
    const { refunds } = await s.read(id);
    const statuses = refunds.map((one: { status: string }) => one.status);
    assert.deepEqual(statuses, ['VOIDED', 'VOIDED']);
  });

  story('a bank debit completes two business days after it is presented', async (s) => {
    const { id } = await s.debit(5000);
    await s.until('2026-11-24T12:00:00Z');
    assert.deepEqual(await s.standing(id), ['AUTHORIZED', 5000, 0]);
    assert.equal(await s.refused(`/v1/transactions/${id}/void`), notValid, 'it is on its way');
    // Presented on Tuesday; Thursday is Thanksgiving.
    await s.until('2026-11-27T09:59:59Z');
    assert.deepEqual(await s.standing(id), ['AUTHORIZED', 5000, 0]);
    await s.until('2026-11-27T10:00:00Z');
    assert.deepEqual(await s.standing(id), ['COMPLETED', 5000, 0]);
    assert.deepEqual(await s.events(id), [
      '2026-11-23T15:00:00Z created PENDING',
      '2026-11-23T15:00:00Z authorized AUTHORIZED',
      '2026-11-27T10:00:00Z completed COMPLETED',
    ]);
  });

  story('a bank debit of the day before Thanksgiving waits for Monday', async (s) => {
    await s.until('2026-11-25T15:00:00Z');
    const { id } = await s.debit(5000);
    // Presented on the holiday itself; Friday and Monday are the business days after it.
    await s.until('2026-11-30T09:59:59Z');
    assert.deepEqual(await s.standing(id), ['AUTHORIZED', 5000, 0]);
    await s.until('2026-11-30T10:00:00Z');
    assert.deepEqual(await s.standing(id), ['COMPLETED', 5000, 0]);
  });

  story('a bank debit of a Friday waits over the weekend', async (s) => {
    await s.until('2026-12-04T15:00:00Z');
    const { id } = await s.debit(5000);
    await s.until('2026-12-08T09:59:59Z');
    assert.deepEqual(await s.standing(id), ['AUTHORIZED', 5000, 0]);
    await s.until('2026-12-08T10:00:00Z');
    assert.deepEqual(await s.standing(id), ['COMPLETED', 5000, 0]);
  });

  story('a refund of a bank debit waits until the debit has settled', async (s) => {
    const charge = await s.debit(5000);
    const refund = await s.refund(charge.id, 2000);
    assert.equal(refund.status, 'PENDING');
    assert.deepEqual(await s.standing(charge.id), ['AUTHORIZED', 5000, 2000]);
    await s.until('2026-11-27T09:59:59Z');
    assert.deepEqual(await s.standing(refund.id), ['PENDING', 2000]);
    await s.until('2026-12-10T00:00:00Z');
    assert.deepEqual(await s.standing(refund.id), ['COMPLETED', 2000]);
    const told = await s.history({ charge: charge.id, refund: refund.id });
    assert.deepEqual(told.slice(2), [
      'refund 2026-11-23T15:00:00Z created PENDING',
      'refund 2026-11-23T15:00:00Z pending_parent_settlement PENDING',
      'charge 2026-11-23T15:00:00Z updated AUTHORIZED',
      'charge 2026-11-27T10:00:00Z completed COMPLETED',
      'refund 2026-11-27T10:00:00Z authorized AUTHORIZED',
      // Presented on Saturday; Monday and Tuesday are the business days after it.
      'refund 2026-12-01T10:00:00Z completed COMPLETED',
    ]);
  });

  story('a refund that waits can be voided', async (s) => {
    const charge = await s.debit(5000);
    const refund = await s.refund(charge.id, 2000);
    await s.cancel(refund.id);
    await s.until('2026-12-10T00:00:00Z');
    assert.deepEqual(await s.standing(refund.id), ['VOIDED', 2000]);
    assert.deepEqual(await s.standing(charge.id), ['COMPLETED', 5000, 0]);
  });

  for (const [code, failure] of [
    ['R01', 'ach_insufficient_funds'],
    ['R02', 'ach_account_closed'],
    ['R03', 'ach_account_not_found'],
    ['R07', 'ach_authorization_revoked'],
    ['R08', 'ach_payment_stopped'],
    ['R10', 'ach_not_authorized'],
    ['R16', 'ach_account_frozen'],
  ] as const) {
    story(`a bank debit comes back on its way: ${code}`, async (s) => {
      const charge = await s.debit(5000);
      const refund = await s.refund(charge.id, 2000);
      await s.until('2026-11-24T18:00:00Z');
      await s.sendBack(charge.id, code);
      assert.deepEqual(await s.standing(charge.id), ['FAILED', 5000, 0]);
      assert.equal((await s.read(charge.id)).failure_code, failure);
      assert.deepEqual(await s.standing(refund.id), ['FAILED', 2000]);
      const { failure_code } = await s.read(refund.id);
      assert.equal(failure_code, 'ach_deferred_refund_rejected_charge_failed');
      await s.until('2026-12-10T00:00:00Z');
      assert.deepEqual(await s.standing(charge.id), ['FAILED', 5000, 0]);
      const told = await s.history({ charge: charge.id, refund: refund.id });
      assert.deepEqual(told.slice(5), [
        'charge 2026-11-24T18:00:00Z failed FAILED',
        'refund 2026-11-24T18:00:00Z failed FAILED',
      ]);
    });
  }

  story('a bank debit comes back long after it has settled', async (s) => {
    const { id } = await s.debit(5000);
    await s.until('2027-01-20T15:00:00Z');
    await s.sendBack(id, 'R10');
    assert.deepEqual(await s.standing(id), ['FAILED', 5000, 0]);
    assert.equal(await s.refused(`/v1/charges/${id}/refund`, { amount: 1 }), notValid);
    assert.deepEqual((await s.events(id)).slice(2), [
      '2026-11-27T10:00:00Z completed COMPLETED',
      '2027-01-20T15:00:00Z failed FAILED',
    ]);
  });

  story('a bank debit comes back after part of it was refunded', async (s) => {
    const charge = await s.debit(5000);
    await s.until('2026-11-28T00:00:00Z');
    const refund = await s.refund(charge.id, 2000);
    await s.until('2026-12-10T00:00:00Z');
    await s.sendBack(charge.id, 'R05');
    assert.deepEqual(await s.standing(charge.id), ['FAILED', 5000, 2000]);
    assert.deepEqual(await s.standing(refund.id), ['COMPLETED', 2000], 'that money is gone');
  });

  story('a refund comes back, and its amount may be refunded again', async (s) => {
    const charge = await s.debit(5000);
    await s.until('2026-11-28T00:00:00Z');
    const refund = await s.refund(charge.id, 5000);
    await s.until('2026-12-10T00:00:00Z');
    await s.sendBack(refund.id, 'R03');
    assert.deepEqual(await s.standing(refund.id), ['FAILED', 5000]);
    assert.deepEqual(await s.standing(charge.id), ['COMPLETED', 5000, 0]);
    const again = await s.refund(charge.id, 5000);
    await s.until('2026-12-20T00:00:00Z');
    assert.deepEqual(await s.standing(again.id), ['COMPLETED', 5000]);
  });

  story('a card charge cannot be settled after all', async (s) => {
    const { id } = await s.charge(5000);
    await s.until('2026-11-24T12:00:00Z');
    await s.sendBack(id, 'settlement_failed');
    await s.until('2026-12-10T00:00:00Z');
    assert.deepEqual(await s.standing(id), ['FAILED', 5000, 0]);
    assert.equal((await s.read(id)).failure_code, 'settlement_failed');
    assert.deepEqual((await s.events(id)).slice(2), [
      '2026-11-24T10:00:00Z completed COMPLETED',
      '2026-11-24T12:00:00Z failed FAILED',
    ]);
  });

  story('a card charge that cannot be settled takes its waiting refund with it', async (s) => {
    const { id } = await s.charge(5000);
    await s.until('2026-11-24T12:00:00Z');
    const refund = await s.refund(id, 2000);
    await s.sendBack(id, 'settlement_failed');
    await s.until('2026-12-10T00:00:00Z');
    assert.deepEqual(await s.standing(refund.id), ['FAILED', 2000]);
    assert.equal((await s.read(refund.id)).failure_code, 'settlement_failed');
    assert.deepEqual(await s.standing(id), ['FAILED', 5000, 0]);
    const { results } = (await s.store.gateway('GET', '/v1/events')).body;
    const told = results.find(({ type, data }: { type: string; data: { id: string } }) => {
      return type === 'transaction.failed' && data.id === id;
    });
    assert.equal(told.data.amount_refunded, 0);
  });

  story('a declined charge never moves', async (s) => {
    const method = { type: 'card', number: '4000000000000002', exp_month: 1, exp_year: 2040 };
    const { body } = await s.store.gateway('POST', '/v1/charges', { amount: 700, method });
    const id = body.messages[0].entity_id;
    await s.until('2026-12-10T00:00:00Z');
    assert.deepEqual(await s.standing(id), ['FAILED', 700, 0]);
    assert.deepEqual(await s.events(id), [
      '2026-11-23T15:00:00Z created PENDING',
      '2026-11-23T15:00:00Z failed FAILED',
    ]);
  });

  for (const [place, captureAt] of [
    ['America/Los_Angeles', '2026-11-24T13:00:00Z'],
    ['Pacific/Auckland', '2026-11-23T16:00:00Z'],
    ['Asia/Kolkata', '2026-11-23T23:30:00Z'],
  ] as const) {
    story(
      `in ${place} the capture is at five in the morning there`,
      async (s) => {
        const { id } = await s.charge(100);
        const justBefore = Temporal.Instant.from(captureAt).subtract({ milliseconds: 1 });
        await s.until(`${justBefore}`);
        assert.deepEqual(await s.standing(id), ['AUTHORIZED', 100, 0]);
        await s.until(captureAt);
        assert.deepEqual(await s.standing(id), ['COMPLETED', 100, 0]);
      },
      place,
    );
  }

  story('clocks are put forward, and five in the morning is an hour earlier', async (s) => {
    await s.until('2027-03-13T15:00:00Z');
    const { id } = await s.charge(100);
    await s.until('2027-03-14T08:59:59Z');
    assert.deepEqual(await s.standing(id), ['AUTHORIZED', 100, 0]);
    await s.until('2027-03-14T09:00:00Z');
    assert.deepEqual(await s.standing(id), ['COMPLETED', 100, 0]);
  });

  story('one long leap of the clock does everything in its order', async (s) => {
    const hold = await s.hold(1);
    const card = await s.charge(2);
    const debit = await s.debit(3);
    const refund = await s.refund(debit.id, 3);
    await s.until('2027-02-01T00:00:00Z');
    const told = await s.history({
      hold: hold.id,
      card: card.id,
      debit: debit.id,
      refund: refund.id,
    });
    assert.deepEqual(told.slice(9), [
      'card 2026-11-24T10:00:00Z completed COMPLETED',
      'debit 2026-11-27T10:00:00Z completed COMPLETED',
      'refund 2026-11-27T10:00:00Z authorized AUTHORIZED',
      'hold 2026-11-30T15:00:00Z voided VOIDED',
      'refund 2026-12-01T10:00:00Z completed COMPLETED',
    ]);
  });

  story('a refund goes out of the account that its charge came in to', async (s) => {
    const account_id = gatewayId(s.store.organization.trustAccountId);
    const charge = await s.charge(900, { account_id });
    const refund = await s.refund(charge.id, 100);
    await s.until('2026-12-10T00:00:00Z');
    for (const { id } of [charge, refund]) {
      assert.equal((await s.read(id)).account_id, account_id);
    }
  });
});

const notValid = 'not_valid_for_transaction_status';
