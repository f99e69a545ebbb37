// Counts of payments are added up while they grow, and never tell anything else meanwhile.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Database, sql } from '#src/db/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { foldCounts } from '#src/payments/fold-counts.ts';
import { paymentInvariants } from '#src/payments/index.ts';
import { aBusiness } from '#test/support/builders.ts';

async function rowsOf(db: Database): Promise<number> {
  const { count } = await db.one<{ count: bigint }>(
    sql`select count(*) as count from payment_counts`,
  );
  return Number(count);
}

async function differences(db: Database): Promise<bigint> {
  const invariant = paymentInvariants.find(({ name }) => name.includes('counted'));
  return (await db.one<{ violations: bigint }>(invariant?.query ?? sql``)).violations;
}

test('of many rows one is left for each kind of payments', async (t) => {
  const { db, caller, payments, charge } = await aBusiness(t);
  for (let nth = 0; nth < 5; nth += 1) await charge(100n);
  await charge(100n, { on: 'bank' });
  const { id } = await charge(100n);
  await payments.void({ caller, id, requestId: systemIds.next() });
  assert.equal(await rowsOf(db), 9);
  await foldCounts(db, 0);
  assert.equal(await rowsOf(db), 3);
  assert.equal(await differences(db), 0n);
});

test('they are left alone while they are few, or hardly more than there are kinds', async (t) => {
  const { db, charge } = await aBusiness(t);
  for (let nth = 0; nth < 5; nth += 1) await charge(100n);
  await foldCounts(db);
  assert.equal(await rowsOf(db), 5);
  await foldCounts(db, 3);
  assert.equal(await rowsOf(db), 5);
  await foldCounts(db, 2);
  assert.equal(await rowsOf(db), 1);
});

test('whoever reads while two add up and payments come in counts every one', async (t) => {
  const { db, caller, payments, charge } = await aBusiness(t);
  let isOver = false;
  let made = 0;
  const folding = [1, 2].map(async () => {
    while (!isOver) await foldCounts(db, 0);
  });
  const everything = { caller, where: { all: [] }, order: [], offset: 0, limit: 1 };
  const reading = (async () => {
    while (!isOver) {
      const before = made;
      const { total } = await payments.search(everything);
      assert.ok(before <= total, `${total} of ${before}`);
    }
  })();
  try {
    for (; made < 60; made += 1) await charge(100n);
  } finally {
    isOver = true;
  }
  await Promise.all([...folding, reading]);
  assert.equal((await payments.search(everything)).total, 60);
  assert.equal(await differences(db), 0n);
});
