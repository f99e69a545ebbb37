import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { startTestApps } from '#test/support/app.ts';
import { startReceiver, until } from '#test/support/receiver.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import {
  attemptsOf,
  charge,
  deliveriesOf,
  sendEventsTo,
  sendTestEvent,
  settled,
} from './subscriber.ts';

suite('delivering events', () => {
  const shared = sharedApp();

  test('every URL gets each event once, in the words of the event log', async (t) => {
    const [store, one, two] = [
      await shared.newcomer(),
      await startReceiver(t),
      await startReceiver(t),
    ];
    await sendEventsTo(store, one.url, `${two.url}?only=a,b`, one.url);
    await charge(store);
    const { body } = await store.gateway('GET', '/v1/events');
    assert.ok(body.total_entries > 0);
    await settled(store, 2 * body.total_entries);
    for (const receiver of [one, two]) {
      assert.equal(receiver.got.length, body.total_entries);
      for (const { id } of body.results) {
        const got = receiver.got.filter(({ headers }) => headers['webhook-id'] === id);
        assert.equal(got.length, 1, id);
        const response = await fetch(
          `http://127.0.0.1:${store.app.ports.affinipay}/v1/events/${id}`,
          { headers: { authorization: `Basic ${btoa(`${store.organization.testSecretKey}:`)}` } },
        );
        assert.equal(got[0]!.body, await response.text());
      }
    }
    assert.deepEqual(new Set(two.got.map(({ path }) => path)), new Set(['/hook?only=a,b']));
  });

  test('nobody is told of what happened before he had a URL', async (t) => {
    const [store, receiver] = [await shared.newcomer(), await startReceiver(t)];
    await charge(store);
    await store.gateway('GET', '/v1/events');
    await until(async () => (await behind()).length === 0);
    await sendEventsTo(store, receiver.url);
    const eventId = await sendTestEvent(store);
    const [delivery, ...others] = await settled(store, 1);
    assert.deepEqual([delivery!.event_id, others], [eventId, []]);

    async function behind() {
      const { listBacklogs } = await import('#src/webhooks/audience-store.ts');
      const caller = { organizationId: store.organization.id, mode: 'test' } as const;
      return listBacklogs(store.app.db, Temporal.Now.instant(), caller);
    }
  });

  for (const status of [201, 204, 301, 404, 500]) {
    test(`an answer of ${status} is a failure`, async (t) => {
      const store = await shared.newcomer();
      const receiver = await startReceiver(t, (response) => response.writeHead(status).end());
      await sendEventsTo(store, receiver.url);
      await sendTestEvent(store);
      const [delivery] = await settled(store, 1);
      assert.equal(delivery!.status, 'pending');
      const [attempt, ...others] = await attemptsOf(store, delivery!);
      assert.deepEqual([attempt!.status, others], [status, []]);
      const { from } = Temporal.Instant;
      const wait = from(attempt!.started_at).until(from(delivery!.due_at!));
      assert.equal(wait.total('hours'), 1);
    });
  }

  test('only a whole answer counts', async (t) => {
    const store = await shared.newcomer();
    const receiver = await startReceiver(t, (response) => {
      response.writeHead(200, { 'content-length': 10 }).write('half');
      setTimeout(() => response.destroy(), 20);
    });
    await sendEventsTo(store, receiver.url);
    await sendTestEvent(store);
    const [delivery] = await settled(store, 1);
    const [attempt] = await attemptsOf(store, delivery!);
    assert.deepEqual(
      [delivery!.status, attempt!.status, attempt!.error],
      ['pending', 200, 'connection_reset'],
    );
  });

  test('who never answers keeps neither his neighbours waiting nor others', async (t) => {
    const [store, other] = [await shared.newcomer(), await shared.newcomer()];
    const [silent, neighbour, elsewhere] = [
      await startReceiver(t, () => undefined),
      await startReceiver(t),
      await startReceiver(t),
    ];
    await sendEventsTo(store, silent.url, neighbour.url);
    await sendEventsTo(other, elsewhere.url);
    for (let count = 0; count < 6; count += 1) {
      await Promise.all([sendTestEvent(store), sendTestEvent(other)]);
    }
    await until(() => neighbour.got.length === 6 && elsewhere.got.length === 6);
    // As many as one receiver gets at once, the oldest first.
    const sent = (await deliveriesOf(store)).filter(({ url }) => url === silent.url);
    await until(() => silent.got.length === 4);
    const told = silent.got.map(({ body }) => JSON.parse(body).created).toSorted();
    const first = neighbour.got.map(({ body }) => JSON.parse(body).created).toSorted();
    assert.deepEqual(told, first.slice(0, 4));
    assert.equal(sent.length, 6);
    assert.ok(sent.every(({ status }) => status === 'pending'));
  });

  test('a URL that was taken away gets nothing more', async (t) => {
    const store = await shared.newcomer();
    const receiver = await startReceiver(t, (response) => response.writeHead(500).end());
    await sendEventsTo(store, receiver.url);
    await sendTestEvent(store);
    await settled(store, 1);
    const { status } = await store.gateway('PATCH', '/v1/merchant', { test_events_urls: '' });
    assert.equal(status, 200);
    await store.advance('PT7H');
    const [delivery] = await settled(store, 1, (one) => one.status === 'failed');
    assert.equal(delivery!.attempt_count, 1);
    assert.equal(receiver.got.length, 1);
  });
});

test('two servers tell everything, and nothing twice', async (t) => {
  const [one, two] = await startTestApps(t, 2);
  const receiver = await startReceiver(t);
  await sendEventsTo(one!, receiver.url);
  const charges = Array.from({ length: 40 }, (_, index) => charge(index % 2 ? one! : two!));
  await Promise.all(charges);
  const { body } = await one!.gateway('GET', '/v1/events?page_size=1000');
  await settled(one!, body.total_entries, ({ status }) => status === 'delivered');
  const ids = receiver.got.map(({ headers }) => headers['webhook-id']);
  assert.deepEqual(ids.toSorted(), body.results.map(({ id }: { id: string }) => id).toSorted());
});
