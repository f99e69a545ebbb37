// What a test looks at around a call: how long it took, and what it left behind.
import assert from 'node:assert/strict';
import { type Database, sql } from '#src/db/index.ts';
import type { Answered, TestApp } from '#test/support/app.ts';

/** How many payments, events, recurring charges, numbers in the vault and entries there are. */
export async function rowsOf(db: Database): Promise<Readonly<Record<string, bigint>>> {
  return db.one(sql`
    select (select count(*) from payments) as payments,
           (select count(*) from events) as events,
           (select count(*) from recurring_charges) as recurring_charges,
           (select count(*) from recurring_occurrences) as recurring_occurrences,
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

/**
 * The answer to an attempt whose last request must be answered in good time, and leave nothing
 * behind that was not there before.
 */
export async function leavingNothing(
  store: TestApp,
  attempt: (store: TestApp) => Promise<Answered>,
): Promise<Answered> {
  let rows: readonly unknown[] = [];
  const answer = await attempt({
    ...store,
    gateway: async (...call) => {
      const before = await rowsOf(store.app.db);
      const answer = await within(1_000, store.gateway(...call));
      rows = [before, await rowsOf(store.app.db)];
      return answer;
    },
  });
  assert.deepEqual(rows[1], rows[0]);
  return answer;
}
