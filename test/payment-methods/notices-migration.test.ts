import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ShownEvent } from '#src/cli/run-trigger.ts';
import { readMigrations, sql } from '#src/db/index.ts';
import { startTestApp, type TestApp } from '#test/support/app.ts';
import { clockAt } from '#test/support/shared-app.ts';

async function saved(store: TestApp, month: object): Promise<string> {
  const details = { number: '4242424242424242', ...month };
  const { status, body } = await store.gateway('POST', '/v1/cards', details);
  assert.equal(status, 200, JSON.stringify(body));
  return body.id;
}

test('cards saved before there were notices get theirs, and none that is over', async (t) => {
  const clock = clockAt(Temporal.Now.instant().toString({ smallestUnit: 'second' }));
  const store = await startTestApp(t, { clock });
  const { db } = store.app;
  // Of the database that was, only the clock of test mode is ahead.
  await store.console('POST', '/console/api/clock', { to: '2180-03-15T12:00:00Z', freeze: true });
  const later = await saved(store, { exp_month: 5, exp_year: 2180 });
  const last = await saved(store, { exp_month: 3, exp_year: 2180 });
  const deleted = await saved(store, { exp_month: 5, exp_year: 2180 });
  await store.gateway('DELETE', `/v1/cards/${deleted}`);
  const { text } = (await readMigrations()).find(({ name }) => name.startsWith('0018-'))!;
  await db.transaction(async (tx) => {
    await tx.run(sql`alter table saved_methods drop column notice_at`);
  });
  await db.script(text);

  await store.console('POST', '/console/api/clock', { to: '2180-07-01T12:00:00Z' });
  const { body } = await store.gateway('GET', '/v1/events');
  const { timezone } = (await store.gateway('GET', '/v1/merchant')).body;
  const told = body.results.map(({ created, type, data }: ShownEvent) => {
    const zoned = Temporal.Instant.from(created).toZonedDateTimeISO(timezone);
    return `${zoned.toPlainDateTime()} ${type} ${data.id}`;
  });
  assert.deepEqual(told.toReversed(), [
    `2180-04-01T00:00:00 payment_method.expired ${last}`,
    `2180-05-01T00:00:00 payment_method.expiring ${later}`,
    `2180-06-01T00:00:00 payment_method.expired ${later}`,
  ]);
});
