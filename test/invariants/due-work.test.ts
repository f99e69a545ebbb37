// What time brings about happens once, however many do it at once and wherever one of them stops.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { monotonicMs, sleep } from '#src/kernel/clock.ts';
import { type Ids, systemIds } from '#src/kernel/ids.ts';
import { saveTestClock } from '#src/organizations/organization-store.ts';
import { paymentInvariants, paymentsDueWork } from '#src/payments/index.ts';
import { railsOf } from '#src/rails/index.ts';
import { aBankAccount, aCard, startTestApps, type TestApp } from '#test/support/app.ts';
import { aBusiness, type Business } from '#test/support/builders.ts';
import { check } from '#test/support/corruption.ts';

/** Time for a bank debit to settle, and then its refund, with weekends and holidays on the way. */
const enough = 'PT360H';

test('two servers that move one clock at once do each thing once', async (t) => {
  const [one, other] = await twoServers(t);
  await someTrade(one);
  await Promise.all([one.advance(enough), other.advance(enough)]);
  await assertDoneOnce(one);
});

test('two servers that sweep at once do each thing once', async (t) => {
  const [one] = await twoServers(t);
  await someTrade(one);
  // As if nobody had looked all that time: both servers find everything due.
  const offsetMs = BigInt(Temporal.Duration.from(enough).total('milliseconds'));
  await saveTestClock(one.app.db, one.organization.id, { offsetMs });
  const until = monotonicMs() + 120_000;
  while (await isAnythingDue(one)) {
    assert.ok(monotonicMs() < until, 'not all was done');
    await sleep(50);
  }
  await assertDoneOnce(one);
});

/** More than two transactions of the daily work can take. */
const many = 1_100;

test('a daily capture that stopped half-way is finished by the next', async (t) => {
  const business = await aBusyBusiness(t);
  const hold = await business.charge(5_00n, { capture: 'later' });
  const cut = await firstDue(business);
  // One id for the batch, one for each entry and event of the first five hundred, and some more.
  await assert.rejects(workOf(business, idsUpTo(1_500)).run(timelineOf(business), cut), powerCut);
  assert.deepEqual(await countsOf(business), { authorized: many - 500 + 1, captured: 500 });
  assert.deepEqual(await batchesOf(business), [{ status: 'closing', members: 0 }]);
  await assert.rejects(captureByHand(business, hold.id), { code: 'capture_in_process' });

  await business.pass({ days: 1 });
  assert.deepEqual(await countsOf(business), { authorized: 1, captured: many });
  assert.deepEqual(await batchesOf(business), [{ status: 'closed', members: many }]);
  assert.equal((await captureByHand(business, hold.id)).status, 'captured');
  assert.deepEqual(await eventsOfEach(business, 'card_payment.captured'), [1]);
  await assertSound(business);
});

test('a batch that was left open with nothing more to take is closed at once', async (t) => {
  const business = await aBusyBusiness(t, 3);
  await business.pass({ days: 1 });
  await business.db.run(sql`update batches set status = 'closing', members = 0, inbound_minor = 0`);
  const hold = await business.charge(5_00n, { capture: 'later' });
  await assert.rejects(captureByHand(business, hold.id), { code: 'capture_in_process' });
  await business.pass({ minutes: 1 });
  assert.deepEqual(await batchesOf(business), [{ status: 'closed', members: 3 }]);
  assert.equal((await captureByHand(business, hold.id)).status, 'captured');
  await assertSound(business);
});

test('a settlement that stopped half-way is finished by the next', async (t) => {
  const business = await aBusyBusiness(t);
  await business.pass({ days: 1 });
  const settling = await firstDue(business);
  await assert.rejects(
    workOf(business, idsUpTo(700)).run(timelineOf(business), settling),
    powerCut,
  );
  assert.deepEqual(await countsOf(business), { captured: many - 500, settled: 500 });

  await business.pass({ days: 2 });
  assert.deepEqual(await countsOf(business), { settled: many });
  assert.deepEqual(await batchesOf(business), [{ status: 'settled', members: many }]);
  assert.deepEqual(await eventsOfEach(business, 'card_payment.settled'), [1]);
  await assertSound(business);
});

async function twoServers(t: TestContext): Promise<readonly [TestApp, TestApp]> {
  const [one, other] = await startTestApps(t, 2);
  return [one!, other!];
}

/** Charges of both rails, half of them refunded in part; and holds, half of them captured. */
async function someTrade(app: TestApp): Promise<void> {
  const charge = async (body: object) =>
    (await app.gateway('POST', '/v1/charges', { amount: 10_00, ...body })).body.id;
  for (const method of [aCard(), aBankAccount()]) {
    const ids = await Promise.all(Array.from({ length: 40 }, () => charge({ method })));
    const refunded = ids.slice(0, 20).map((id) => `/v1/charges/${id}/refund`);
    await Promise.all(refunded.map((path) => app.gateway('POST', path, { amount: 4_00 })));
  }
  const held = { method: aCard(), auto_capture: false };
  const holds = await Promise.all(Array.from({ length: 10 }, () => charge(held)));
  const captured = holds.slice(0, 5).map((id) => `/v1/charges/${id}/capture`);
  await Promise.all(captured.map((path) => app.gateway('POST', path, { amount: 6_00 })));
}

async function isAnythingDue({ app: { db } }: TestApp): Promise<boolean> {
  const { open } = await db.one<{ open: bigint }>(sql`
    select (select count(*) from payments where due_at is not null)
         + (select count(*) from batches where status <> 'settled') as open`);
  return open > 0n;
}

async function assertDoneOnce(app: TestApp): Promise<void> {
  const { db } = app.app;
  const statuses = await db.rows(sql`
    select kind, status, count(*)::integer as count from payments group by 1, 2 order by 1, 2`);
  assert.deepEqual(statuses, [
    { kind: 'charge', status: 'expired', count: 5 },
    { kind: 'charge', status: 'settled', count: 85 },
    { kind: 'refund', status: 'settled', count: 40 },
  ]);
  const repeated = await db.rows(sql`
    select subject_id, type from events where type not like '%.updated'
     group by 1, 2 having count(*) > 1`);
  assert.deepEqual(repeated, []);
  const settlements = await db.rows(sql`
    select batch_id from entries where kind = 'batch_settled' group by 1 having count(*) > 1`);
  assert.deepEqual(settlements, []);
  await app.checkBooks();
}

async function aBusyBusiness(t: TestContext, charges = many): Promise<Business> {
  const business = await aBusiness(t);
  await Promise.all(Array.from({ length: charges }, () => business.charge(1_00n)));
  return business;
}

const powerCut = /the power went/;

/** Ids that run out: whatever needs one more stops there, as in a power cut. */
function idsUpTo(count: number): Ids {
  let left = count;
  return {
    ...systemIds,
    next: () => {
      if (left === 0) throw new Error('the power went');
      left -= 1;
      return systemIds.next();
    },
  };
}

function workOf({ db, organizations }: Business, ids: Ids) {
  return paymentsDueWork({ db, ids, organizations, railOf: railsOf({ ids }) });
}

function timelineOf({ created }: Business) {
  return { organizationId: created.id, mode: 'test' } as const;
}

async function firstDue(business: Business): Promise<Temporal.Instant> {
  return (await workOf(business, systemIds).next(timelineOf(business)))!;
}

function captureByHand({ payments, caller }: Business, id: string) {
  return payments.capture({ caller, id, when: 'now', requestId: systemIds.next() });
}

async function countsOf({ db }: Business): Promise<Record<string, number>> {
  const rows = await db.rows<{ status: string; count: number }>(sql`
    select status, count(*)::integer as count from payments group by status`);
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

function batchesOf({ db }: Business) {
  return db.rows(sql`select status, members from batches order by cut_at`);
}

/** How many events of the type each payment has that has any: one number if all have as many. */
async function eventsOfEach({ db }: Business, type: string): Promise<number[]> {
  const rows = await db.rows<{ count: number }>(sql`
    select distinct count from (select count(*)::integer as count from events
                                 where type = ${type} group by subject_id) as each`);
  return rows.map(({ count }) => count);
}

async function assertSound({ db }: Business): Promise<void> {
  const findings = await check(db, paymentInvariants);
  assert.deepEqual(
    findings.filter(({ violations }) => violations > 0n),
    [],
  );
}
