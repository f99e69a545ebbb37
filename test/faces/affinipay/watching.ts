// What a test looks at around a call: how long it took, and what it left behind.
import assert from 'node:assert/strict';
import { type Database, sql } from '#src/db/index.ts';

/** How many payments, events, numbers in the vault, entries and postings there are. */
export async function rowsOf(db: Database): Promise<Readonly<Record<string, bigint>>> {
  return db.one(sql`
    select (select count(*) from payments) as payments,
           (select count(*) from events) as events,
           (select count(*) from instruments) as instruments,
           (select count(*) from entries) as entries,
           (select count(*) from postings) as postings,
           (select coalesce(sum(refunded_minor), 0)::bigint from payments) as refunded`);
}

/** The call's answer, which must have come within the time given. */
export async function within<Answer>(ms: number, call: Promise<Answer>): Promise<Answer> {
  const startedAt = performance.now();
  const answer = await call;
  const tookMs = performance.now() - startedAt;
  assert.ok(tookMs <= ms, `it took ${Math.round(tookMs)} ms`);
  return answer;
}
