import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Database, type Sql, sql } from '#src/db/index.ts';
import { money } from '#src/kernel/money.ts';
import { isBalanced } from '#src/ledger/entry.ts';
import { insertEntries } from '#src/ledger/index.ts';
import { freshDatabase } from '#test/support/database.ts';
import { anEntry, usd } from './entry.ts';

const sale = { debit: 'cash:D', credit: 'unapplied:P', amount: usd(100n) };

test('entries are written with their postings, in order', async (t) => {
  const db = await freshDatabase(t);
  const first = anEntry(sale);
  const second = anEntry({ ...sale, amount: usd(7n) });
  await insertEntries(db, [first, second]);
  const rows = await db.rows(sql`
    select e.id, e.occurred_at::text as at, p.line, p.account, p.currency, p.amount_minor as minor
      from entries e
      join postings p on p.entry_id = e.id
     order by e.id, p.line`);
  const at = '2030-03-04 15:00:00+00';
  assert.deepEqual(rows, [
    { id: first.id, at, line: 0, account: 'cash:D', currency: 'USD', minor: 100n },
    { id: first.id, at, line: 1, account: 'unapplied:P', currency: 'USD', minor: -100n },
    { id: second.id, at, line: 0, account: 'cash:D', currency: 'USD', minor: 7n },
    { id: second.id, at, line: 1, account: 'unapplied:P', currency: 'USD', minor: -7n },
  ]);
});

test('an entry that does not balance is refused, and those beside it as well', async (t) => {
  const db = await freshDatabase(t);
  const good = anEntry(sale);
  const bad = { ...good, postings: [...good.postings, { account: 'fees', amount: usd(1n) }] };
  await assert.rejects(insertEntries(db, [good, bad]), /does not balance/);
  assert.deepEqual(await countsOf(db), { entries: 0n, postings: 0n });
});

test('an entry balances in each currency by itself, and has postings', () => {
  const dollar = { account: 'cash:D', amount: usd(1n) };
  const yen = { account: 'cash:D', amount: money(-1n, 'JPY') };
  const back = [
    { ...dollar, amount: usd(-1n) },
    { ...yen, amount: money(1n, 'JPY') },
  ];
  assert.equal(isBalanced({ postings: [dollar, yen] }), false);
  assert.equal(isBalanced({ postings: [dollar, yen, ...back] }), true);
  assert.equal(isBalanced({ postings: [] }), false);
});

const changes: readonly Sql[] = ['entries', 'postings'].flatMap((table) => [
  { strings: [`update ${table} set mode = mode`], values: [] },
  { strings: [`delete from ${table}`], values: [] },
  { strings: [`truncate ${table} cascade`], values: [] },
]);

test('nobody changes the books, not even the owner of the tables', async (t) => {
  const db = await freshDatabase(t);
  await insertEntries(db, [anEntry(sale)]);
  const { isOwner } = await db.one<{ isOwner: boolean }>(sql`
    select bool_and(tableowner = current_user) as "isOwner" from pg_tables
     where tablename in ('entries', 'postings')`);
  assert.ok(isOwner);
  for (const change of changes) {
    await t.test(`refused: ${change.strings[0]}`, async () => {
      await assert.rejects(db.run(change), /The ledger takes no (UPDATE|DELETE|TRUNCATE)/);
      assert.deepEqual(await countsOf(db), { entries: 1n, postings: 2n });
    });
  }
});

test('a posting of nothing is refused', async (t) => {
  const db = await freshDatabase(t);
  const nothing = anEntry({ ...sale, amount: usd(0n) });
  await assert.rejects(insertEntries(db, [nothing]), { code: '23514' });
});

async function countsOf(db: Database): Promise<unknown> {
  return db.one(sql`select (select count(*) from entries) as entries,
                           (select count(*) from postings) as postings`);
}
