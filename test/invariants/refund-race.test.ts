// Refunds of one charge at the same moment never give back more than it took; and each of the two
// guards behind that is shown to be one, by taking it away.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examine } from '#src/cli/doctor.ts';
import { sql } from '#src/db/index.ts';
import { findPayment } from '#src/payments/payment-store.ts';
import type { RefundTools } from '#src/payments/refund-charge.ts';
import { aCard, startTestApp, type TestApp } from '#test/support/app.ts';
import { checkThenAct } from './bugs.ts';

const refundsAtOnce = 16;
const amount = 1_00;
const part = 40;

test('of refunds at once, those that fit the charge succeed and no more', async (t) => {
  const app = await startTestApp(t);
  for (const { charge, statuses, codes } of await raceForRefunds(app, 50)) {
    assert.deepEqual(statuses, { 200: 2, 422: refundsAtOnce - 2 });
    assert.deepEqual(codes, ['refund_exceeds_transaction']);
    assert.equal(charge.amount_refunded, 2 * part);
    assert.equal(charge.refunds.length, 2);
  }
  await app.checkBooks();
});

test('without the guard of the update, the table itself refuses, and callers suffer', async (t) => {
  const app = await startTestApp(t, { overrides: { reserveRefund: checkThenAct } });
  const meetsTheCheck = ({ statuses }: Race) => (statuses[500] ?? 0) > 0;
  const races = await raceUntil(app, meetsTheCheck);
  for (const { charge, statuses } of races) {
    assert.equal(statuses[200], 2);
    assert.equal(charge.amount_refunded, 2 * part);
  }
  assert.ok(races.some(meetsTheCheck), 'nobody met the check constraint');
  await app.checkBooks();
});

test('without either guard, more is refunded than was charged, and the books say so', async (t) => {
  const app = await startTestApp(t, { overrides: { reserveRefund: checkThenAct } });
  await dropRefundCheck(app);
  const isOverRefunded = ({ charge }: Race) => charge.amount_refunded > amount;
  const races = await raceUntil(app, isOverRefunded);
  assert.ok(races.some(isOverRefunded), 'the race was never lost');
  const broken = (await examine(app.app.db)).filter(({ violations }) => violations > 0n);
  assert.ok(broken.some(({ name }) => name === 'refunded ≤ captured ≤ authorized'));
});

test('a refund that writes back what it read loses others, which no check can see', async (t) => {
  const app = await startTestApp(t, { overrides: { reserveRefund: readThenWrite } });
  const losesOthers = ({ charge }: Race) => charge.refunds.length * part > amount;
  const races = await raceUntil(app, losesOthers);
  assert.ok(races.some(losesOthers), 'the race was never lost');
  const broken = (await examine(app.app.db)).filter(({ violations }) => violations > 0n);
  const name = 'what a charge has refunded is the sum of its live refunds';
  assert.ok(broken.some((finding) => finding.name === name));
});

/** Looks first, and later writes the sum that was right when it looked. */
const readThenWrite: RefundTools['reserveRefund'] = async (tx, reservation) => {
  const { caller, chargeId, amountMinor } = reservation;
  const seen = await findPayment(tx, caller, chargeId);
  const sum = (seen?.refunded.minor ?? 0n) + amountMinor;
  if (!seen || sum > seen.authorized.minor) return undefined;
  await tx.run(sql`update payments set refunded_minor = ${sum} where id = ${chargeId}`);
  return findPayment(tx, caller, chargeId);
};

async function dropRefundCheck({ app: { db } }: TestApp): Promise<void> {
  const { conname } = await db.one<{ conname: string }>(sql`
    select conname from pg_constraint
     where conrelid = 'payments'::regclass and contype = 'c'
       and pg_get_constraintdef(oid) like '%refunded_minor%'`);
  await db.script(`alter table payments drop constraint ${conname}`);
}

/** Whether refunds meet is a matter of luck, but not in all of so many races. */
async function raceUntil(app: TestApp, isLost: (race: Race) => boolean): Promise<Race[]> {
  const races: Race[] = [];
  while (races.length < 50 && !races.some(isLost)) races.push(...(await raceForRefunds(app, 5)));
  return races;
}

type Race = Awaited<ReturnType<typeof raceFor>>;

/** New charges, each refunded many times at once: how each request ended, and what became of it. */
async function raceForRefunds(app: TestApp, count: number) {
  const charges = await Promise.all(
    Array.from({ length: count }, () =>
      app.gateway('POST', '/v1/charges', { amount, method: aCard() }),
    ),
  );
  const races = [];
  for (const { body } of charges) races.push(await raceFor(app, body.id));
  return races;
}

async function raceFor(app: TestApp, id: string) {
  const answers = await Promise.all(
    Array.from({ length: refundsAtOnce }, () =>
      app.gateway('POST', `/v1/charges/${id}/refund`, { amount: part }),
    ),
  );
  const refused = answers.filter(({ status }) => status === 422);
  const { body: charge } = await app.gateway('GET', `/v1/transactions/${id}`);
  return {
    charge,
    statuses: tally(answers.map(({ status }) => status)),
    codes: [...new Set(refused.map(({ body }) => body.messages[0].code))],
  };
}

function tally(statuses: readonly number[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
