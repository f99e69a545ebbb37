import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { paymentInvariants } from '#src/payments/index.ts';
import { aBusiness, type Business } from '#test/support/builders.ts';
import { check } from '#test/support/corruption.ts';

/** A charge taken just before the first cut of `business`, which the database saw after it. */
async function aLateCharge(business: Business): Promise<string> {
  const { db } = business;
  const cut = await db.one<{ at: Temporal.Instant }>(sql`select min(cut_at) as at from batches`);
  const { id } = await business.charge(700n);
  await db.run(sql`update payments set due_at = ${cut.at} where id = ${id}`);
  return id;
}

async function brokenInvariants({ db }: Business): Promise<string[]> {
  const findings = await check(db, paymentInvariants);
  return findings.filter(({ violations }) => violations > 0n).map(({ name }) => name);
}

for (const [state, days] of [
  ['presented', 1],
  ['settled', 3],
] as const) {
  test(`a charge that comes when its batch is ${state} goes with a later one`, async (t) => {
    const business = await aBusiness(t);
    await business.charge(500n);
    await business.pass({ days });
    const late = await aLateCharge(business);
    await business.pass({ days: 7 });

    const { payment } = await business.payments.read(business.caller, { id: late });
    assert.equal(payment.status, 'settled');
    assert.deepEqual(await brokenInvariants(business), []);
    const { batches } = await business.db.one<{ batches: bigint }>(
      sql`select count(*) as batches from batches`,
    );
    assert.equal(batches, 2n);
  });
}
