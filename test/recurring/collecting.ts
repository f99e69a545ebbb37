// Recurring charges of a merchant, and collectors that meet with accidents.
import assert from 'node:assert/strict';
import { sql } from '#src/db/index.ts';
import { systemClock } from '#src/kernel/clock.ts';
import { systemIds } from '#src/kernel/ids.ts';
import type { Timeline } from '#src/organizations/index.ts';
import type { Payments } from '#src/payments/index.ts';
import type { CollectTools } from '#src/recurring/collect.ts';
import { recurringDueWork } from '#src/recurring/index.ts';
import { aCard, type TestApp } from '#test/support/app.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
export type Body = any;

export const path = '/v1/recurring/charges';

/** Where the clock stands as a test begins, and the first date on which something is due. */
export const eve = '2031-01-30T18:00:00Z';
export const firstDate = '2031-01-31';
/** That date has begun where the organization is. */
export const dueAt = Temporal.Instant.from('2031-01-31T05:00:00Z');

export async function standAt(store: TestApp, to = eve): Promise<TestApp> {
  const { status } = await store.console('POST', '/console/api/clock', { to, freeze: true });
  assert.equal(status, 200);
  return store;
}

export async function subscribe(store: TestApp, more: object = {}): Promise<Body> {
  const schedule = { start: firstDate, interval_unit: 'MONTH', interval_delay: 1 };
  const asked = { amount: 1_250, method: aCard(), schedule, ...more };
  const { status, body } = await store.gateway('POST', path, asked);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

/** Newest first. */
export async function occurrencesOf(store: TestApp, id: string): Promise<Body[]> {
  const { body } = await store.gateway('GET', `${path}/${id}/occurrences?page_size=100`);
  return body.results;
}

/** As `01-31 PAID 1`, with the number of charges that were made for it; newest first. */
export async function shown(store: TestApp, id: string): Promise<string[]> {
  return (await occurrencesOf(store, id)).map(
    ({ due_date, status, transactions = [] }) =>
      `${due_date.slice(5)} ${status} ${transactions.length}`,
  );
}

/** The types of all events that tell of recurring charges and their occurrences, sorted. */
export async function toldOf(store: TestApp): Promise<string[]> {
  const { body } = await store.gateway('GET', '/v1/events?page_size=1000');
  return body.results
    .map(({ type }: Body) => type)
    .filter((type: string) => type.startsWith('recurring_charge'))
    .toSorted();
}

/** A collector on the database of the server, beside the server's own. */
export function collectorOf(store: TestApp, tools: Partial<CollectTools> = {}) {
  const work = recurringDueWork({ ...toolsOf(store), ...tools }, { waits: true });
  const timeline: Timeline = { organizationId: store.organization.id, mode: 'test' };
  return {
    collect: (at = dueAt) => work.run(timeline, at),
    next: () => work.next(timeline),
  };
}

export function toolsOf({ app }: TestApp) {
  const { db, organizations, payments } = app;
  return { db, organizations, payments, ids: systemIds, clock: systemClock };
}

type Authorize = Payments['authorize'];

/** Payments that are made, or not, as `authorize` has it. */
export function paying(
  { app: { payments } }: TestApp,
  authorize: (make: Authorize) => Authorize,
): Payments {
  return { ...payments, authorize: authorize(payments.authorize) };
}

/** Half a minute passes for what the dead never let go of. */
export async function endLeases({ app: { db }, organization }: TestApp): Promise<void> {
  await db.run(sql`
    update recurring_occurrences set leased_until = '-infinity'
     where status = 'paying' and organization_id = ${organization.id}`);
}
