import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { examine } from '#src/cli/doctor.ts';
import { type Database, sql, type Tx } from '#src/db/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { snapshotBalances } from '#src/ledger/index.ts';
import { purgeTestData } from '#src/payments/index.ts';
import { reserveRefund } from '#src/payments/payment-store.ts';
import { holdTestPayments } from '#src/payments/purge-store.ts';
import type { RefundTools } from '#src/payments/refund-charge.ts';
import { aCard, startTestApp } from '#test/support/app.ts';
import { aBusiness } from '#test/support/builders.ts';

interface Counts {
  readonly payments: bigint;
  readonly events: bigint;
  readonly entries: bigint;
  readonly snapshots: bigint;
}

function countsOf(db: Database): Promise<Counts> {
  return db.one(sql`
    select (select count(*) from payments) as payments, (select count(*) from events) as events,
           (select count(*) from entries) as entries,
           (select count(*) from balance_snapshots) as snapshots`);
}

const nothing: Counts = { payments: 0n, events: 0n, entries: 0n, snapshots: 0n };

async function checkBooks(db: Database) {
  const broken = (await examine(db)).filter(({ violations }) => violations > 0n);
  assert.deepEqual(broken, []);
}

/** A gate that opens once: what waits at it, and how it is opened. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: () => resolve() };
}

/** Waits until a statement in the database waits for another. */
async function untilOneWaits(db: Database) {
  for (let looks = 0; looks < 1_000; looks += 1) {
    const waiting = sql`
      select 1 from pg_locks
       where not granted and pid in (select pid from pg_stat_activity
                                      where datname = current_database()) limit 1`;
    if (await db.maybe(waiting)) return;
    await sleep(5);
  }
  assert.fail('nothing waits');
}

/** Purges while a refund stands between setting its amount aside and being written. */
async function purgeBesideRefund(t: TestContext, hold: typeof holdTestPayments) {
  const [reserved, goOn] = [gate(), gate()];
  const halting: RefundTools['reserveRefund'] = async (tx, reservation) => {
    const charge = await reserveRefund(tx, reservation);
    reserved.open();
    await goOn.opened;
    return charge;
  };
  const store = await startTestApp(t, { overrides: { reserveRefund: halting } });
  const { app, organization, gateway } = store;
  const charge = await gateway('POST', '/v1/charges', { amount: 10_00, method: aCard() });
  const refund = gateway('POST', `/v1/charges/${charge.body.id}/refund`, { amount: 1_00 });
  await reserved.opened;
  const tools = { db: app.db, organizations: app.organizations, holdTestPayments: hold };
  const purge = purgeTestData(tools, { organizationId: organization.id, mode: 'test' });
  const ended = Promise.allSettled([purge]);
  await untilOneWaits(app.db);
  goOn.open();
  assert.equal((await refund).status, 200);
  const [outcome] = await ended;
  return { outcome, left: await countsOf(app.db) };
}

suite('purging what others work on', () => {
  test('a refund that was under way goes with its charge', async (t) => {
    const { outcome, left } = await purgeBesideRefund(t, holdTestPayments);
    assert.equal(outcome.status, 'fulfilled');
    assert.deepEqual(left, nothing);
  });

  test('without the hold, it would stop the purge', async (t) => {
    const onlyLook = async (tx: Tx, organizationId: string) => {
      await tx.run(sql`
        create temporary table purged on commit drop as
        select id from payments where organization_id = ${organizationId} and mode = 'test'`);
    };
    const { outcome, left } = await purgeBesideRefund(t, onlyLook);
    assert.match(String(outcome.status === 'rejected' && outcome.reason), /foreign key/);
    assert.equal(left.payments, 2n);
  });

  test('a charge that comes meanwhile does not wait, and survives with its events', async (t) => {
    const business = await aBusiness(t);
    const { db, caller, charge, pass } = business;
    await charge(1_00n);
    const [held, goOn] = [gate(), gate()];
    const hold = async (tx: Tx, organizationId: string) => {
      await holdTestPayments(tx, organizationId);
      held.open();
      await goOn.opened;
    };
    const purge = purgeTestData({ ...business, holdTestPayments: hold }, caller);
    await held.opened;
    const { id } = await charge(2_00n);
    goOn.open();
    await purge;
    const { payments, events } = await countsOf(db);
    assert.deepEqual([payments, events], [1n, 2n]);
    await pass({ days: 7 });
    const { payment } = await business.payments.read(caller, { id });
    assert.equal(payment.status, 'settled');
    await checkBooks(db);
  });

  test('a snapshot that is being taken is purged as well', async (t) => {
    const business = await aBusiness(t);
    const { db, caller, charge, pass } = business;
    await charge(1_00n);
    await pass({ days: 7 });
    let purge: Promise<void> | undefined;
    await db.transaction(async (tx) => {
      await snapshotBalances(tx as Database, sql`now()`);
      purge = purgeTestData(business, caller);
      await untilOneWaits(db);
    });
    await purge;
    assert.deepEqual(await countsOf(db), nothing);
    await checkBooks(db);
  });

  test('two purges at once are as good as one', async (t) => {
    const business = await aBusiness(t);
    const { db, caller, charge, pass } = business;
    await Promise.all(Array.from({ length: 20 }, () => charge(1_00n)));
    await pass({ days: 7 });
    await Promise.all([purgeTestData(business, caller), purgeTestData(business, caller)]);
    assert.deepEqual(await countsOf(db), nothing);
  });
});
