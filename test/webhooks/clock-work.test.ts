import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { monotonicMs } from '#src/kernel/clock.ts';
import type { TestApp } from '#test/support/app.ts';
import { startReceiver } from '#test/support/receiver.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import {
  attemptsOf,
  charge,
  deliveriesOf,
  sendEventsTo,
  sendTestEvent,
  settled,
} from './subscriber.ts';

suite('events while a test clock is moved', () => {
  // A Monday, ten o'clock in the morning where the organization is.
  const shared = sharedApp({ clock: clockAt('2026-11-23T15:00:00Z') });

  test('what does not arrive is sent again after one hour to six, and then given up', async (t) => {
    const store = await shared.newcomer();
    const receiver = await startReceiver(t, (response) => response.writeHead(500).end());
    await sendEventsTo(store, receiver.url);
    await sendTestEvent(store);
    await store.advance('PT6H');
    const [delivery] = await deliveriesOf(store);
    assert.equal(delivery!.status, 'failed');
    assert.equal('due_at' in delivery!, false);
    assert.deepEqual(
      (await attemptsOf(store, delivery!)).map(({ started_at }) => started_at),
      [15, 16, 17, 18, 19, 20, 21].map((hour) => `2026-11-23T${hour}:00:00.000Z`),
    );
    await store.advance('P1D');
    assert.equal(receiver.got.length, 7);
  });

  test('nothing is sent before its time', async (t) => {
    const store = await shared.newcomer();
    const receiver = await startReceiver(t, (response) => response.writeHead(500).end());
    await sendEventsTo(store, receiver.url);
    await sendTestEvent(store);
    await store.advance('PT2H59M59.999S');
    assert.equal(receiver.got.length, 3);
    await store.advance('PT0.001S');
    assert.equal(receiver.got.length, 4);
  });

  test('one that arrives at last is sent no more', async (t) => {
    const store = await shared.newcomer();
    let isUp = false;
    const receiver = await startReceiver(t, (response) =>
      response.writeHead(isUp ? 200 : 503).end(),
    );
    await sendEventsTo(store, receiver.url);
    await sendTestEvent(store);
    await store.advance('PT1H30M');
    isUp = true;
    await store.advance('P1D');
    const [delivery] = await deliveriesOf(store);
    assert.deepEqual([delivery!.status, delivery!.attempt_count], ['delivered', 3]);
    assert.equal(receiver.got.length, 3);
  });

  test('what happens on the way is told when it happens', async (t) => {
    const [store, receiver] = [await shared.newcomer(), await startReceiver(t)];
    await sendEventsTo(store, receiver.url);
    await charge(store);
    await store.advance('P3D');
    const told = receiver.got.map(({ body }) => JSON.parse(body));
    assert.deepEqual(told.map(({ type }) => type).toSorted(), [
      'transaction.authorized',
      'transaction.completed',
      'transaction.created',
    ]);
    const completed = told.find(({ type }) => type === 'transaction.completed');
    const sentAt = await startedAt(store, completed.created);
    assert.ok(Math.abs(sentAt.until(completed.created).total('seconds')) < 1);
  });

  test('a receiver that never answers does not stop the clock', async (t) => {
    const [store, silent] = [await shared.newcomer(), await startReceiver(t, () => undefined)];
    await sendEventsTo(store, silent.url);
    for (let count = 0; count < 10; count += 1) await sendTestEvent(store);
    const startedMs = monotonicMs();
    assert.equal(await store.advance('P5D'), '2026-11-28T15:00:00.000Z');
    // A single attempt would be waited for for fifteen seconds.
    assert.ok(monotonicMs() - startedMs < 12_000, `${monotonicMs() - startedMs} ms`);
    const attempts = await deliveriesOf(store);
    assert.ok(attempts.every(({ status }) => status === 'pending'));
  });

  async function startedAt(store: TestApp, created: string): Promise<Temporal.Instant> {
    for (const delivery of await settled(store, 3)) {
      const [attempt] = await attemptsOf(store, delivery);
      const started = Temporal.Instant.from(attempt!.started_at);
      if (Temporal.Instant.compare(started, created) >= 0) return started;
    }
    throw new Error(`nothing was sent after ${created}`);
  }
});
