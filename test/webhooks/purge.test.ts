import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { startTestApp } from '#test/support/app.ts';
import { startReceiver, until } from '#test/support/receiver.ts';
import { charge, deliveriesOf, sendEventsTo, settled } from './subscriber.ts';

test('a purge takes deliveries along, also while they are under way; others go on', async (t) => {
  const app = await startTestApp(t);
  const answers: (() => void)[] = [];
  const receiver = await startReceiver(t, (response) => answers.push(() => response.end()));
  await sendEventsTo(app, receiver.url);
  await charge(app);
  await until(() => answers.length > 0);
  const { status } = await app.gateway('POST', '/v1/merchant/purge-test-data');
  assert.equal(status, 204);
  assert.deepEqual(await deliveriesOf(app), []);
  for (const answer of answers.splice(0)) answer();
  const before = receiver.got.length;

  await charge(app);
  await until(() => answers.length > 1);
  for (const answer of answers) answer();
  await settled(app, receiver.got.length - before, (one) => one.status === 'delivered');
  const { count } = await app.app.db.one<{ count: number }>(sql`
    select count(*)::integer as count from event_messages m
     where not exists (select 1 from events e where e.id = m.event_id)`);
  assert.equal(count, 0);
  await app.checkBooks();
});
