// An organization whose test events go somewhere, and what the log says became of them.
import assert from 'node:assert/strict';
import { sql } from '#src/db/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { aCard, type TestApp } from '#test/support/app.ts';

/** A delivery as the console lists it. */
export interface Listed {
  readonly id: string;
  readonly event_id: string;
  readonly url: string;
  readonly status: string;
  readonly attempt_count: number;
  readonly due_at?: string;
}

export interface LoggedAttempt {
  readonly started_at: string;
  readonly status?: number;
  readonly error?: string;
}

const path = '/console/api/webhooks';

export async function sendEventsTo(app: TestApp, ...urls: readonly string[]): Promise<void> {
  const changes = { test_events_urls: urls.join(',') };
  const { status, body } = await app.gateway('PATCH', '/v1/merchant', changes);
  assert.equal(status, 200, JSON.stringify(body));
}

export async function charge(app: TestApp, more: object = {}): Promise<string> {
  const { status, body } = await app.gateway('POST', '/v1/charges', {
    amount: 700,
    method: aCard(),
    ...more,
  });
  assert.equal(status, 200, JSON.stringify(body));
  return body.id;
}

export async function sendTestEvent(app: TestApp): Promise<string> {
  const { status, body } = await app.console('POST', `${path}/test`);
  assert.equal(status, 200, JSON.stringify(body));
  return body.event_id;
}

/** Oldest first. */
export async function deliveriesOf(app: TestApp, query = ''): Promise<Listed[]> {
  const { status, body } = await app.console('GET', `${path}/deliveries?page_size=1000&${query}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body.deliveries.toReversed();
}

export async function attemptsOf(app: TestApp, { id }: Listed): Promise<LoggedAttempt[]> {
  const { status, body } = await app.console('GET', `${path}/deliveries/${id}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body.attempts;
}

/** As listed once there are so many, and each is as asked. */
export async function settled(
  app: TestApp,
  count: number,
  isAsAsked = (one: Listed): boolean => one.status !== 'pending' || one.attempt_count > 0,
): Promise<Listed[]> {
  let seen: Listed[] = [];
  for (let tries = 0; tries < 500; tries += 1) {
    seen = await deliveriesOf(app);
    if (seen.length >= count && seen.every(isAsAsked)) break;
    await sleep(20);
  }
  assert.ok(seen.every(isAsAsked), JSON.stringify(seen));
  assert.equal(seen.length, count, JSON.stringify(seen));
  return seen;
}

/** What another process would have done that died in the middle: leased, and nothing since. */
export async function leaseAsIfByAnother(
  { app: { db }, organization }: TestApp,
  leaseId: string,
  leasedUntil: 'over' | 'going on',
): Promise<number> {
  return db.run(sql`
    update deliveries
       set lease_id = ${leaseId},
           leased_until = now() + ${leasedUntil === 'over' ? '-1' : '30'}::integer * interval '1 s'
     where organization_id = ${organization.id} and status = 'pending' and lease_id is null`);
}
