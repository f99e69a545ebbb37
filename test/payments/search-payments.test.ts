import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDatabase, sql } from '#src/db/index.ts';
import { searchesOf } from '#src/payments/search-payments.ts';
import { aBusiness } from '#test/support/builders.ts';
import { freshDatabaseUrl } from '#test/support/database.ts';
import { createSearch, dropSearch } from '../../bench/search-rows.ts';

const everything = { where: { all: [] }, order: [], offset: 0, limit: 20 };

test('a search that takes too long is refused, and is no outage', async (t) => {
  const url = await freshDatabaseUrl(t);
  const db = openDatabase({ url, connectionsMax: 1, statementTimeoutMs: 500 });
  const other = openDatabase({ url, connectionsMax: 1 });
  t.after(() => Promise.all([db.close(), other.close()]));
  const { search } = searchesOf({ quickDb: other, slowDb: db });
  const anything = { ...everything, caller: callerOf(0), where: { textContains: 'x' } };
  await other.transaction(async (tx) => {
    await tx.run(sql`lock table payments in access exclusive mode`);
    await assert.rejects(search(anything), { code: 'search_too_slow' });
  });
  assert.equal((await search(anything)).total, 0);
});

test('an organization that searches a lot waits for itself, and not for long', async (t) => {
  const url = await freshDatabaseUrl(t);
  const db = openDatabase({ url, connectionsMax: 4 });
  const other = openDatabase({ url, connectionsMax: 1 });
  t.after(() => Promise.all([db.close(), other.close()]));
  const { search } = searchesOf({ quickDb: db, slowDb: db });
  const busy = { ...everything, caller: callerOf(1), where: { textContains: 'x' } };
  const outcomes: Promise<unknown>[] = [];
  await other.transaction(async (tx) => {
    await tx.run(sql`lock table payment_counts in access exclusive mode`);
    await tx.run(sql`lock table payments in access exclusive mode`);
    for (let times = 0; times < 18; times += 1) outcomes.push(search(busy));
    await assert.rejects(search(busy), { code: 'search_throttled' });
    outcomes.push(search({ ...busy, caller: callerOf(2) }));
    // Two are at work; the others have waited long enough before those are done.
    const waiting = await Promise.allSettled(outcomes.slice(2, 18));
    const codes = waiting.map((one) => one.status === 'rejected' && one.reason.code);
    assert.deepEqual(new Set(codes), new Set(['search_throttled']));
  });
  const atWork = [...outcomes.slice(0, 2), ...outcomes.slice(18)];
  assert.equal((await Promise.all(atWork)).length, 3);
  assert.deepEqual(await search(busy), { payments: [], total: 0 });
});

test('however many organizations search for long, nobody is kept waiting for them', async (t) => {
  const url = await freshDatabaseUrl(t);
  const db = openDatabase({ url, connectionsMax: 8 });
  const other = openDatabase({ url, connectionsMax: 1 });
  t.after(() => Promise.all([db.close(), other.close()]));
  const { search } = searchesOf({ quickDb: db, slowDb: db });
  const slow = { ...everything, where: { textContains: 'x' } };
  const outcomes: Promise<unknown>[] = [];
  await other.transaction(async (tx) => {
    await tx.run(sql`lock table payments in access exclusive mode`);
    for (let firm = 0; firm < 6; firm += 1) {
      outcomes.push(search({ ...slow, caller: callerOf(firm) }));
    }
    // As many are at work as there are connections; the others are not left hanging.
    const waiting = await Promise.allSettled(outcomes.slice(3));
    const codes = waiting.map((one) => one.status === 'rejected' && one.reason.code);
    assert.deepEqual(codes, Array(3).fill('search_throttled'));
  });
  assert.equal((await Promise.all(outcomes.slice(0, 3))).length, 3);
});

test('what an index answers waits for nothing that takes long', async (t) => {
  const { caller, payments, charge } = await aBusiness(t);
  await charge(7_00n, { capture: 'later' });
  const holds = [
    { column: 'kind', is: 'eq', value: 'charge' },
    { column: 'status', is: 'eq', value: 'authorized' },
    { column: 'isAutoCapture', is: 'eq', value: false },
  ] as const;
  const search = { ...everything, caller, where: { all: holds } };
  const pages = await Promise.all(Array.from({ length: 60 }, () => payments.search(search)));
  assert.ok(pages.every(({ total }) => total === 1));
});

function callerOf(number: number) {
  return { organizationId: `00000000-0000-7000-8000-00000000000${number}`, mode: 'test' } as const;
}

test('payments from before there was a search are found and counted', async (t) => {
  const { db, caller, payments, charge } = await aBusiness(t);
  await dropSearch(db);
  const old = [await charge(7_00n), await charge(8_00n, { on: 'bank' })];
  await createSearch(db);
  const newer = await charge(9_00n);
  const search = { ...everything, caller };
  const page = await payments.search(search);
  assert.equal(page.total, 3);
  assert.deepEqual(page.payments.map(({ id }) => id).toSorted(), [
    ...old.map(({ id }) => id),
    newer.id,
  ]);
  const byText = await payments.search({ ...search, where: { textContains: 'PAT PAY' } });
  assert.equal(byText.total, 3);
  const amounts = await payments.search({
    ...search,
    order: [{ by: 'amountMinor', direction: 'desc', nulls: 'last' }],
  });
  assert.deepEqual(
    amounts.payments.map(({ authorized }) => authorized.minor),
    [9_00n, 8_00n, 7_00n],
  );
});
