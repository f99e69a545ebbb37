import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import type { MethodInput } from '#src/payment-methods/index.ts';
import { secretOf } from '#src/payment-methods/vault/index.ts';
import type { RailOf } from '#src/payments/index.ts';
import { aBusiness, approving, type Business } from '#test/support/builders.ts';

/** A business whose rail keeps what it authorized until it is let go. */
async function aBusinessWithHolds(t: TestContext, checks: object = {}) {
  const held = new Set<string>();
  const railOf: RailOf = (caller, name) => {
    const rail = approving(caller, name);
    return {
      ...rail,
      authorize: async (order) => {
        held.add(order.reference);
        return { ...(await rail.authorize(order)), ...checks };
      },
      reverse: async ({ reference }) => {
        held.delete(reference);
      },
    };
  };
  return { business: await aBusiness(t, { railOf }), held };
}

const otherCard: MethodInput = {
  kind: 'card',
  number: secretOf('5105105105105100'),
  expMonth: 12,
  expYear: 2040,
  payer: {},
};

function charging({ caller }: Business, more: object = {}) {
  return {
    kind: 'charge',
    caller,
    id: systemIds.next(),
    amountMinor: 1_00n,
    capture: 'daily',
    method: otherCard,
    ...more,
  } as const;
}

test('what a bank holds for a charge that is not stored is let go', async (t) => {
  const { business, held } = await aBusinessWithHolds(t);
  const sourceId = 'once';
  const first = await business.payments.authorize(charging(business, { sourceId }));
  await assert.rejects(business.payments.authorize(charging(business, { sourceId })), {
    code: 'source_id_taken',
  });
  assert.deepEqual([...held], [first.id]);
});

test('what a bank holds for a charge that our own policy refuses is let go', async (t) => {
  const { business, held } = await aBusinessWithHolds(t, { cvvResult: 'NOT_MATCHED' });
  const refused = await business.payments.authorize(charging(business));
  assert.deepEqual([refused.status, refused.failureCode], ['failed', 'card_cvv_incorrect']);
  assert.deepEqual([...held], []);
});

test('what a bank took for a refund that is not stored is let go', async (t) => {
  const { business, held } = await aBusinessWithHolds(t);
  const charge = await business.charge(1_00n);
  const refund = (more: object) =>
    business.payments.refund({
      caller: business.caller,
      chargeId: charge.id,
      id: systemIds.next(),
      amountMinor: 60n,
      method: otherCard,
      ...more,
    });
  const stored = await refund({});
  await assert.rejects(refund({}), { code: 'refund_too_large' });
  const named = { amountMinor: 1n, sourceId: 'x' };
  await refund(named);
  await assert.rejects(refund(named), { code: 'source_id_taken' });
  assert.equal(held.size, 3, 'the charge, and two refunds that are stored');
  assert.ok(held.has(stored.id));
});

test('a charge of an account without limits does not wait for one with limits', async (t) => {
  const business = await aBusiness(t);
  const { db, created, payments } = business;
  await db.run(sql`
    update processing_accounts set daily_count_max = 5 where id = ${created.trustAccountId}`);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const limited = charging(business, { accountId: created.trustAccountId });
  let isTaken = false;
  const order: string[] = [];
  await db.transaction(async (tx) => {
    await tx.run(sql`
      select 1 from processing_accounts where id = ${created.trustAccountId} for update`);
    const waiting = payments.authorize(limited).then(() => order.push('limited'));
    await payments.authorize(charging(business));
    order.push('unlimited');
    isTaken = order.length === 1;
    void waiting;
  });
  assert.ok(isTaken, 'while the limited account was locked');
  while (order.length < 2) await new Promise(setImmediate);
  assert.deepEqual(order, ['unlimited', 'limited']);
});
