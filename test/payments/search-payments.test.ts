import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDatabase, sql } from '#src/db/index.ts';
import { searcher } from '#src/payments/search-payments.ts';
import { aBusiness } from '#test/support/builders.ts';
import { freshDatabaseUrl } from '#test/support/database.ts';
import { createSearch, dropSearch } from '../../bench/search-rows.ts';

const everything = { conditions: [], order: [], offset: 0, limit: 20 };

test('a search that takes too long is refused, and is no outage', async (t) => {
  const url = await freshDatabaseUrl(t);
  const db = openDatabase({ url, connectionsMax: 1, statementTimeoutMs: 50 });
  const other = openDatabase({ url, connectionsMax: 1 });
  t.after(() => Promise.all([db.close(), other.close()]));
  const search = searcher({ db: other, searchDb: db });
  const anything = { ...everything, caller: callerOf(0), conditions: [{ textContains: 'x' }] };
  await other.transaction(async (tx) => {
    await tx.run(sql`lock table payments in access exclusive mode`);
    await assert.rejects(search(anything), { code: 'search_too_slow' });
  });
  assert.equal((await search(anything)).total, 0);
});

test('an organization that searches a lot waits for itself, and not for ever', async (t) => {
  const url = await freshDatabaseUrl(t);
  const db = openDatabase({ url, connectionsMax: 4 });
  const other = openDatabase({ url, connectionsMax: 1 });
  t.after(() => Promise.all([db.close(), other.close()]));
  const search = searcher({ db, searchDb: db });
  const busy = { ...everything, caller: callerOf(1), conditions: [{ textContains: 'x' }] };
  const outcomes: Promise<unknown>[] = [];
  await other.transaction(async (tx) => {
    await tx.run(sql`lock table payment_counts in access exclusive mode`);
    await tx.run(sql`lock table payments in access exclusive mode`);
    for (let times = 0; times < 18; times += 1) outcomes.push(search(busy));
    await assert.rejects(search(busy), { code: 'search_throttled' });
    outcomes.push(search({ ...busy, caller: callerOf(2) }));
  });
  assert.equal((await Promise.all(outcomes)).length, 19);
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
  const byText = await payments.search({ ...search, conditions: [{ textContains: 'PAT PAY' }] });
  assert.equal(byText.total, 3);
  const amounts = await payments.search({
    ...search,
    order: [{ by: 'amountMinor', isDescending: true }],
  });
  assert.deepEqual(
    amounts.payments.map(({ authorized }) => authorized.minor),
    [9_00n, 8_00n, 7_00n],
  );
});

test('an order by conditions puts those first that meet the first', async (t) => {
  const { caller, payments, charge } = await aBusiness(t);
  const [card, hold, debit] = [
    await charge(1_00n),
    await charge(1_00n, { capture: 'later' }),
    await charge(1_00n, { on: 'bank' }),
  ];
  const by = [
    { property: 'rail', isIn: ['ach'] },
    {
      allOf: [
        { property: 'isAutoCapture', isIn: [false] },
        { property: 'rail', isIn: ['card'] },
      ],
    },
  ] as const;
  const idsIn = async (isDescending: boolean) => {
    const search = { ...everything, caller, order: [{ by, isDescending }] };
    return (await payments.search(search)).payments.map(({ id }) => id);
  };
  assert.deepEqual(await idsIn(false), [debit.id, hold.id, card.id]);
  // What meets none has no place among them, and is first where the last are.
  assert.deepEqual(await idsIn(true), [card.id, hold.id, debit.id]);
});
