import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Event, insertEvents, readStream } from '#src/events/index.ts';
import { eventFormatOf } from '#src/faces/affinipay/index.ts';
import { methodType, transactionType } from '#src/faces/affinipay/object-types.ts';
import { sleep } from '#src/kernel/clock.ts';
import { fromBase64Url, systemIds } from '#src/kernel/ids.ts';
import { aBankAccount, aCard, gatewayId, startTestApps, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';

interface Told {
  readonly id: string;
  readonly created: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

test('who goes on from the last created, while servers take charges, misses nothing', async (t) => {
  const stores = await startTestApps(t, 2);
  const [one, other] = stores as [TestApp, TestApp];
  const seen: string[] = [];
  const charged: string[] = [];
  const state = { isOver: false };
  let last = '2020-01-01T00:00:00.000Z';
  const readOn = async () => {
    for (let isFull = true; isFull; ) {
      const path = `/v1/events?page_size=3&start_date=${last}`;
      const { results } = (await other.gateway('GET', path)).body as { results: Told[] };
      for (const { id, created } of results) {
        seen.push(id);
        last = created;
      }
      isFull = results.length === 3;
    }
  };
  const reading = (async () => {
    while (!state.isOver) {
      await readOn();
      await sleep(10);
    }
  })();
  const customers = Array.from({ length: 12 }, async (_, customer) => {
    for (let turn = 0; turn < 10; turn += 1) {
      const body = { amount: 100, method: aCard() };
      const answer = await stores[customer % 2]!.gateway('POST', '/v1/charges', body);
      assert.equal(answer.status, 200);
      charged.push(answer.body.id);
    }
  });
  await Promise.all(customers);
  state.isOver = true;
  await reading;
  await readOn();

  const { body } = await one.gateway('GET', '/v1/events?page_size=1000');
  const all = (body.results as Told[]).toReversed();
  assert.equal(all.length, 2 * charged.length);
  assert.deepEqual(
    seen,
    all.map(({ id }) => id),
  );
  await one.checkBooks();
});

suite('events of the gateway', () => {
  const shared = sharedApp();

  test('an event is the same in a list, by its id, and as it is sent', async () => {
    const store = await shared.newcomer();
    await busyDays(store);
    const { results } = (await store.gateway('GET', '/v1/events?page_size=1000')).body;
    const sent = await sentBy(store, results);
    const types = new Set<string>();
    for (const [index, listed] of (results as Told[]).entries()) {
      const { status, body } = await store.gateway('GET', `/v1/events/${listed.id}`);
      assert.equal(status, 200);
      assert.equal(JSON.stringify(body), JSON.stringify(listed));
      assert.equal(JSON.stringify(body), JSON.stringify(sent[index]));
      types.add(listed.type);
    }
    assert.deepEqual(
      [...types].toSorted(),
      ['authorized', 'completed', 'created', 'failed', 'pending_parent_settlement', 'updated'].map(
        (what) => `transaction.${what}`,
      ),
    );
  });

  test('a transaction in an event has no property that transactions do not have', async () => {
    const store = await shared.newcomer();
    await busyDays(store);
    const { results } = (await store.gateway('GET', '/v1/events?page_size=1000')).body;
    for (const { data } of results as Told[]) {
      const listed = new Set(Object.keys(transactionType.properties));
      const listedOfMethod = new Set(Object.keys(methodType.properties));
      assert.deepEqual(new Set(Object.keys(data)).difference(listed), new Set());
      assert.deepEqual(new Set(Object.keys(data.method!)).difference(listedOfMethod), new Set());
    }
  });

  test('an event that tries out a URL has a type and says nothing', async () => {
    const store = await shared.newcomer();
    const event = anEvent(store, 'webhook.test');
    await insertEvents(store.app.db, [event]);
    const { body } = await store.gateway('GET', `/v1/events/${gatewayId(event.id)}`);
    assert.deepEqual(body, {
      id: gatewayId(event.id),
      created: '2030-03-04T12:00:00.000Z',
      type: 'webhook.test',
      data: {},
    });
  });

  test('an event of what is gone is not found', async () => {
    const store = await shared.newcomer();
    const event = anEvent(store, 'card_payment.captured');
    await insertEvents(store.app.db, [event]);
    const { status, body } = await store.gateway('GET', `/v1/events/${gatewayId(event.id)}`);
    assert.deepEqual([status, body.messages[0].code], [404, 'resource_not_found']);
    assert.deepEqual((await store.gateway('GET', '/v1/events')).body.results, []);
  });
});

/** A charge, a bank debit with a refund that waits for it, a decline, a credit, and two days. */
async function busyDays(store: TestApp): Promise<void> {
  const post = async (path: string, body: object) =>
    (await store.gateway('POST', path, body)).body.id;
  const data = { order: { lines: [1, null, 'é'] } };
  await post('/v1/charges', { amount: 100, method: aCard({ cvv: '123' }), data, reference: 'r' });
  const debit = await post('/v1/charges', { amount: 200, method: aBankAccount() });
  await post(`/v1/charges/${debit}/refund`, { amount: 50 });
  await post('/v1/charges', { amount: 1, method: aCard({ number: '4000000000000002' }) });
  await post('/v1/credits', { amount: 300, method: aCard() });
  await store.advance('P5D');
}

/** What webhooks would send of them. */
async function sentBy({ app, organization }: TestApp, told: readonly Told[]) {
  const caller = { organizationId: organization.id, mode: 'test' } as const;
  const events = await readStream(app.db, caller, { after: 0n, limit: 1_000 });
  const savedMethods = { findEver: async () => [] };
  const format = eventFormatOf({ payments: app.payments, savedMethods });
  const written = await format.write(caller, events);
  return told.map(({ id }) => written.get(fromBase64Url(id)!));
}

function anEvent({ organization }: TestApp, type: string): Event {
  return {
    organizationId: organization.id,
    mode: 'test',
    id: systemIds.next(),
    type,
    subjectId: systemIds.next(),
    snapshot: {},
    createdAt: Temporal.Instant.from('2030-03-04T12:00:00Z'),
  };
}
