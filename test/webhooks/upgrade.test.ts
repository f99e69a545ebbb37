import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMigrations } from '#src/db/index.ts';
import { startTestApp } from '#test/support/app.ts';
import { startReceiver, until } from '#test/support/receiver.ts';
import { charge, sendEventsTo } from './subscriber.ts';

test('what happened before there was delivery is numbered, and told to nobody', async (t) => {
  const store = await startTestApp(t);
  const { db } = store.app;
  await charge(store);
  await charge(store);
  const { text } = (await readMigrations()).find(({ name }) => name.startsWith('0014-'))!;
  const fill = text.slice(text.lastIndexOf('insert into event_streams'));
  // Together, and first of all: what is numbered in the background would come in between.
  const alone = 'lock table event_streams in exclusive mode';
  await db.script(`${alone}; delete from event_streams; update events set number = null; ${fill}`);

  const receiver = await startReceiver(t);
  await sendEventsTo(store, receiver.url);
  const id = await charge(store);
  await until(() => receiver.got.length >= 2);
  const told = receiver.got.map(({ body }) => JSON.parse(body).data.id);
  assert.deepEqual(told, [id, id]);
  const { body } = await store.console('GET', '/console/api/events?after=0');
  assert.equal(body.events.length, 6);
});
