// Requests that meet at one row of the database.
import assert from 'node:assert/strict';
import { type Database, type Sql, sql } from '#src/db/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import type { Answered, TestApp } from '#test/support/app.ts';

const tables = {
  organizations: sql`organizations`,
  processing_accounts: sql`processing_accounts`,
};

export interface Row {
  readonly table: keyof typeof tables;
  readonly id: string;
}

/**
 * The answers to requests that have all read the row before the first may write it: it is held
 * until they wait for it.
 */
export async function raced(
  { app: { db } }: TestApp,
  { table, id }: Row,
  requests: readonly (() => Promise<Answered>)[],
): Promise<Answered[]> {
  const name: Sql = tables[table];
  const answers = await db.transaction(async (tx) => {
    await tx.one(sql`select id from ${name} where id = ${id} for update`);
    const answers = requests.map((request) => request());
    await waiting(db, requests.length);
    return { answers };
  });
  return Promise.all(answers.answers);
}

/** Resolves when so many wait for a row that somebody else holds. */
export async function waiting(db: Database, count: number): Promise<void> {
  for (let look = 0; look < 500; look += 1) {
    const { waiters } = await db.one<{ waiters: bigint }>(sql`
      select count(*) as waiters from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`);
    if (waiters === BigInt(count)) return;
    await sleep(10);
  }
  assert.fail('the requests never met');
}

/** Puts a bug back: versions do not move, so that whoever writes last wins. */
export async function forgetVersions({ app }: TestApp, table: Row['table']): Promise<void> {
  await app.db.script(`
    create function keep_version() returns trigger language plpgsql
      as $$ begin new.version := old.version; return new; end $$;
    create trigger keep_version before update on ${table}
      for each row execute function keep_version();`);
}
