import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Database, sql } from '#src/db/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { money } from '#src/kernel/money.ts';
import { insertEntries, readBalance, snapshotBalances } from '#src/ledger/index.ts';
import { freshDatabase } from '#test/support/database.ts';
import { anEntry, usd } from './entry.ts';

const organizationId = systemIds.next();
const cash = { organizationId, mode: 'test', account: 'cash:D', currency: 'USD' } as const;
const payer = { ...cash, account: 'unapplied:P' };

async function receive(db: Database, minor: bigint): Promise<void> {
  const accounts = { debit: cash.account, credit: payer.account };
  await insertEntries(db, [anEntry({ ...accounts, amount: usd(minor), organizationId })]);
}

/** The database's time, and past it: what is posted afterwards is later than a snapshot of then. */
async function timeIn(db: Database) {
  const { at } = await db.one<{ at: Temporal.Instant }>(sql`select clock_timestamp() as at`);
  await sleep(2);
  return sql`${at}::timestamptz`;
}

test('a balance is the sum of its postings: debits positive, credits negative', async (t) => {
  const db = await freshDatabase(t);
  assert.deepEqual(await readBalance(db, cash), usd(0n));
  await receive(db, 100n);
  await receive(db, 20n);
  assert.deepEqual(await readBalance(db, cash), usd(120n));
  assert.deepEqual(await readBalance(db, payer), usd(-120n));
});

test('organization, mode, account and currency each keep their own balance', async (t) => {
  const db = await freshDatabase(t);
  await receive(db, 100n);
  const others = [
    { organizationId: systemIds.next() },
    { mode: 'live' as const },
    { account: 'cash:E' },
    { currency: 'JPY' },
  ];
  for (const other of others) {
    const of = { ...cash, ...other };
    assert.deepEqual(await readBalance(db, of), money(0n, of.currency));
  }
});

test('a balance beyond 64 bits is still exact', async (t) => {
  const db = await freshDatabase(t);
  const huge = 2n ** 63n - 1n;
  for (let times = 0; times < 3; times += 1) await receive(db, huge);
  assert.deepEqual(await readBalance(db, cash), usd(3n * huge));
});

test('a balance is the last snapshot and the postings since', async (t) => {
  const db = await freshDatabase(t);
  await receive(db, 100n);
  assert.equal(await snapshotBalances(db, await timeIn(db)), 2);
  await receive(db, 20n);
  assert.deepEqual(await readBalance(db, cash), usd(120n));
  assert.equal(await snapshotBalances(db, await timeIn(db)), 2);
  await receive(db, 3n);
  assert.deepEqual(await readBalance(db, cash), usd(123n));
  assert.deepEqual(await readBalance(db, payer), usd(-123n));

  // Shows that the snapshot is what was read, and not every posting again.
  await db.run(sql`update balance_snapshots set balance_minor = 1000 where account = 'cash:D'`);
  assert.deepEqual(await readBalance(db, cash), usd(1003n));
});

test('a snapshot through an earlier moment changes nothing', async (t) => {
  const db = await freshDatabase(t);
  const early = await timeIn(db);
  await receive(db, 100n);
  await snapshotBalances(db, await timeIn(db));
  assert.equal(await snapshotBalances(db, early), 0);
  assert.deepEqual(await readBalance(db, cash), usd(100n));
});

test('of its own accord a snapshot leaves out what a slow transaction may precede', async (t) => {
  const db = await freshDatabase(t);
  await receive(db, 100n);
  assert.equal(await snapshotBalances(db), 0);
  assert.deepEqual(await readBalance(db, cash), usd(100n));
});

test('snapshots taken by two processes at once count nothing twice', async (t) => {
  const db = await freshDatabase(t);
  await receive(db, 100n);
  const earlier = await timeIn(db);
  await receive(db, 20n);
  const later = await timeIn(db);
  const { other } = await db.transaction(async (tx) => {
    await snapshotBalances({ ...db, ...tx }, earlier);
    const other = snapshotBalances(db, later);
    await untilSomeoneWaits(db);
    return { other };
  });
  await other;
  assert.deepEqual(await readBalance(db, cash), usd(120n));
  await receive(db, 3n);
  assert.deepEqual(await readBalance(db, cash), usd(123n));
});

async function untilSomeoneWaits(db: Database): Promise<void> {
  for (let attempts = 0; attempts < 500; attempts += 1) {
    const waiting = await db.rows(sql`
      select pid from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`);
    if (waiting.length > 0) return;
    await sleep(10);
  }
  assert.fail('nobody waits for a lock');
}
