import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Sql, sql } from '#src/db/index.ts';
import { aBusiness } from '#test/support/builders.ts';

const purging = sql`select set_config('counterfoil.purging', 'on', true)`;
const refused = /The ledger takes no (UPDATE|DELETE|TRUNCATE)/;

/** Books of a settled charge, and a way to change them in one transaction. */
async function booksOf(t: TestContext) {
  const { db, charge, pass } = await aBusiness(t);
  await charge(1_00n);
  await pass({ days: 7 });
  return {
    count: () =>
      db.one(sql`
      select (select count(*) from entries) as entries,
             (select count(*) from postings) as postings`),
    change: (...statements: readonly Sql[]) =>
      db.transaction(async (tx) => {
        for (const statement of statements) await tx.run(statement);
      }),
  };
}

test('the ledger gives up test entries to a purge alone', async (t) => {
  const { count, change } = await booksOf(t);
  const [postings, entries] = [sql`delete from postings`, sql`delete from entries`];
  await assert.rejects(change(postings), refused);
  await assert.rejects(change(entries), refused);
  // Said in one transaction, it counts in no other.
  await change(purging);
  await assert.rejects(change(postings), refused);
  await change(purging, postings, entries);
  assert.deepEqual(await count(), { entries: 0n, postings: 0n });
});

test('the ledger gives up nothing of live mode, and changes nothing, for a purge', async (t) => {
  const { count, change } = await booksOf(t);
  await change(
    sql`alter table entries disable trigger user`,
    sql`alter table postings disable trigger user`,
    sql`alter table postings drop constraint postings_organization_id_mode_entry_id_fkey`,
    sql`update entries set mode = 'live', payment_id = null, batch_id = null`,
    sql`update postings set mode = 'live'`,
    sql`alter table entries enable trigger user`,
    sql`alter table postings enable trigger user`,
  );
  const before = await count();
  for (const attempt of [
    sql`delete from postings`,
    sql`delete from entries`,
    sql`update entries set kind = 'x'`,
    sql`update postings set amount_minor = 1`,
    sql`truncate entries, postings`,
  ]) {
    await assert.rejects(change(purging, attempt), refused);
  }
  assert.deepEqual(await count(), before);
});
