// Stories, and what is told of them: which types of events, in which order, to whom.
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { suite, test } from 'node:test';
import { sleep } from '#src/kernel/clock.ts';
import { fromBase64Url } from '#src/kernel/ids.ts';
import { aBankAccount, aCard, startTestApp, type TestApp } from '#test/support/app.ts';
import { startReceiver, until } from '#test/support/receiver.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { type EventBody, eventsOf, idOf, messagesOf, subscribe } from './merchant-server.ts';

async function post(store: TestApp, path: string, body?: object, status = 200): Promise<EventBody> {
  const answer = await store.gateway('POST', path, body);
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  return answer.body;
}
const charge = (store: TestApp, more: object = {}, status = 200) =>
  post(store, '/v1/charges', { amount: 1_000, method: aCard(), ...more }, status);

const recurrences = '/v1/recurring/charges';
const monthly = { interval_unit: 'MONTH', interval_delay: 1 };
const declining = aCard({ number: '4000000000000002' });
const recur = (store: TestApp, more: object = {}) =>
  post(store, recurrences, {
    amount: 1_000,
    method: aCard(),
    schedule: { ...monthly, start: '2031-02-01' },
    ...more,
  });

interface Story {
  readonly live: (store: TestApp) => Promise<unknown>;
  /** Without `transaction.` and `recurring_charge.` before them. */
  readonly told: readonly string[];
}

const made = ['transaction.created', 'transaction.authorized'];
const refunded = [...made, 'transaction.updated'];
const begun = ['recurring_charge.created', 'recurring_charge.occurrence.created'];
const collected = [
  ...made,
  'recurring_charge.occurrence.paid',
  'recurring_charge.occurrence.created',
];

const stories: Readonly<Record<string, Story>> = {
  'a charge is captured the next day': {
    live: async (store) => {
      await charge(store);
      await store.advance('P1D');
    },
    told: [...made, 'transaction.completed'],
  },
  'a charge is declined': {
    live: (store) => charge(store, { method: declining }, 422),
    told: ['transaction.created', 'transaction.failed'],
  },
  'a hold becomes automatic, and is captured': {
    live: async (store) => {
      const { id } = await charge(store, { auto_capture: false });
      await post(store, `/v1/charges/${id}/capture`, { capture_time: 'NEXT_AUTO_CAPTURE' });
      await store.advance('P1D');
    },
    told: [...made, 'transaction.updated', 'transaction.completed'],
  },
  'a hold is let go by nobody': {
    live: async (store) => {
      await charge(store, { auto_capture: false });
      await store.advance('P8D');
    },
    told: [...made, 'transaction.voided'],
  },
  'a charge is refunded, and both are voided': {
    live: async (store) => {
      const { id } = await charge(store);
      const refund = await post(store, `/v1/charges/${id}/refund`, { amount: 400 });
      await post(store, `/v1/transactions/${refund.id}/void`);
      await post(store, `/v1/transactions/${id}/void`);
    },
    told: [...made, ...refunded, 'transaction.voided', 'transaction.updated', 'transaction.voided'],
  },
  'the refund of a bank debit waits until that has settled': {
    live: async (store) => {
      const { id } = await charge(store, { method: aBankAccount() });
      await post(store, `/v1/charges/${id}/refund`, { amount: 400 });
      await store.advance('P15D');
    },
    told: [
      ...made,
      'transaction.created',
      'transaction.pending_parent_settlement',
      'transaction.updated',
      'transaction.completed',
      'transaction.authorized',
      'transaction.completed',
    ],
  },
  'a charge comes again, once': {
    live: async (store) => {
      await charge(store, { recur: { ...monthly, max_occurrences: 2 } });
      await store.advance('P1D');
      await store.advance('P32D');
    },
    told: [
      ...made,
      ...begun,
      'recurring_charge.occurrence.paid',
      'recurring_charge.occurrence.created',
      'transaction.completed',
      ...made,
      'recurring_charge.occurrence.paid',
      'recurring_charge.completed',
      'transaction.completed',
    ],
  },
  'a declined charge does not come again': {
    live: (store) => charge(store, { method: declining, recur: monthly }, 422),
    told: ['transaction.created', 'transaction.failed'],
  },
  'a recurring charge is collected twice, and canceled': {
    live: async (store) => {
      const { id } = await recur(store);
      await store.advance('P50D');
      await post(store, `${recurrences}/${id}/cancel`);
      await store.advance('P50D');
    },
    told: [
      ...begun,
      ...collected,
      'transaction.completed',
      ...collected,
      'transaction.completed',
      'recurring_charge.completed',
    ],
  },
  'what the card declines waits, and is paid by another': {
    live: async (store) => {
      const { id, occurrences } = await recur(store, { method: declining });
      await store.advance('P20D');
      await store.gateway('PATCH', `${recurrences}/${id}`, { method: aCard() });
      await post(store, `${recurrences}/${id}/occurrences/${occurrences[0].id}/pay`);
      assert.equal((await store.gateway('DELETE', `${recurrences}/${id}`)).status, 200);
    },
    told: [
      ...begun,
      'transaction.created',
      'transaction.failed',
      'recurring_charge.occurrence.failed',
      'recurring_charge.occurrence.created',
      'recurring_charge.updated',
      ...made,
      'recurring_charge.occurrence.paid',
      'recurring_charge.deleted',
    ],
  },
  'an occurrence is changed, then ignored': {
    live: async (store) => {
      const { id, occurrences } = await recur(store);
      const { status } = await store.gateway('PATCH', `${recurrences}/${id}`, { amount: 1_500 });
      assert.equal(status, 200);
      await post(store, `${recurrences}/${id}/occurrences/${occurrences[0].id}/ignore`);
    },
    told: [
      ...begun,
      'recurring_charge.updated',
      'recurring_charge.occurrence.updated',
      'recurring_charge.occurrence.ignored',
      'recurring_charge.occurrence.created',
    ],
  },
};

/** By the stream's own numbers. */
async function numberedOf({ console: operate }: TestApp, query = '') {
  const { status, body } = await operate('GET', `/console/api/events?page_size=1000${query}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body.events as { readonly number: number; readonly id: string }[];
}

/** The gateway tells what the stream has, in its order; of some it has no words. */
async function assertInOrder(store: TestApp, events: readonly EventBody[], query = '') {
  const numbered = await numberedOf(store, query);
  assert.deepEqual(
    numbered.map(({ number }) => number),
    numbered.map((_, index) => index + 1),
  );
  const places = new Map(numbered.map(({ id, number }) => [id, number]));
  const told = events.map(({ id }) => places.get(fromBase64Url(id)!)!);
  assert.deepEqual(
    told,
    told.toSorted((a, b) => a - b),
  );
}

suite('what happens is told in its order', () => {
  const shared = sharedApp();

  for (const [name, { live, told }] of Object.entries(stories)) {
    test(name, async (t) => {
      const store = await shared.newcomer();
      const clock = { to: '2031-01-15T18:00:00Z', freeze: true };
      await store.console('POST', '/console/api/clock', clock);
      const receiver = await subscribe(t, store);
      await live(store);
      const events = await eventsOf(store);
      assert.deepEqual(
        events.map(({ type }) => type),
        told,
      );
      await assertInOrder(store, events);
      const arrived = (await messagesOf(receiver, events)).map(idOf);
      // Four are under way at once: nothing comes before what is four places before it.
      for (const [place, { id }] of events.entries()) {
        assert.ok(arrived.indexOf(id) > place - 4, `${arrived} for ${events.map((e) => e.id)}`);
      }
    });
  }

  test('an occurrence is paid or fails when its charge is made, while time passes', async () => {
    const store = await shared.newcomer();
    for (const method of [aCard(), declining, aCard(), declining]) {
      const schedule = { ...monthly, start: '2090-01-01' };
      const { id, occurrences } = await recur(store, { method, schedule });
      const path = `${recurrences}/${id}/occurrences/${occurrences[0].id}`;
      await store.gateway('POST', `${path}/pay`);
      const { body } = await store.gateway('GET', path);
      // It is by their times that what was written before anybody looked is put in order.
      assert.equal(body.last_attempt, body.transactions[0].created);
    }
  });

  test('a URL is sent the next event whenever it answers one', async (t) => {
    const store = await shared.newcomer();
    const waiting: ServerResponse[] = [];
    const receiver = await subscribe(t, store, (response) => waiting.push(response));
    await charge(store, { recur: monthly });
    await charge(store, { method: declining }, 422);
    await recur(store);
    const told = (await eventsOf(store)).map(({ id }) => id);
    assert.equal(told.length, 10);
    const arrived = () => receiver.got.map(idOf);
    await until(() => arrived().length === 4);
    assert.deepEqual(new Set(arrived()), new Set(told.slice(0, 4)));
    for (const next of told.slice(4)) {
      waiting.shift()!.end();
      await until(() => arrived().at(-1) === next);
    }
    for (const response of waiting) response.end();
    assert.equal(new Set(arrived()).size, told.length);
  });

  test('who goes on from the last created, while the clock moves, gets each once', async () => {
    const store = await shared.newcomer();
    const schedule = { interval_unit: 'DAY', interval_delay: 1, start: '2031-01-16' };
    const clock = { to: '2031-01-15T18:00:00Z', freeze: true };
    await store.console('POST', '/console/api/clock', clock);
    for (let count = 0; count < 3; count += 1) await recur(store, { schedule });
    const client = follower(store);
    const state = { isOver: false };
    const following = (async () => {
      while (!state.isOver) await client.readOn();
    })();
    const customers = Array.from({ length: 4 }, async () => {
      for (let turn = 0; turn < 6; turn += 1) await charge(store);
    });
    for (let day = 0; day < 8; day += 1) await store.advance('P1D');
    await Promise.all(customers);
    state.isOver = true;
    await following;
    await client.readOn();

    const events = await eventsOf(store);
    assert.ok(events.length > 3 * 8 * 4, `only ${events.length} events`);
    assert.deepEqual(
      client.seen,
      events.map(({ id }) => id),
    );
    await assertInOrder(store, events);
    await store.checkBooks();
  });
});

/** A client that remembers the time of the last event that it saw, and which it has. */
function follower({ gateway }: TestApp) {
  const seen: string[] = [];
  let last = '2031-01-01T00:00:00.000Z';
  return {
    seen,
    readOn: async () => {
      for (let isFull = true; isFull; ) {
        const { body } = await gateway('GET', `/v1/events?page_size=7&start_date=${last}`);
        for (const { id, created } of body.results) {
          if (!seen.includes(id)) seen.push(id);
          last = created;
        }
        isFull = body.results.length === 7;
      }
      await sleep(10);
    },
  };
}

test('events of a mode go to the URLs of that mode, and to no other', async (t) => {
  const store = await startTestApp(t, { settings: { WEBHOOK_ALLOW_LOCAL: 'on' } });
  const [test, live] = [await startReceiver(t), await startReceiver(t)];
  const urls = { test_events_urls: test.url, live_events_urls: live.url };
  assert.equal((await store.gateway('PATCH', '/v1/merchant', urls)).status, 200);
  const key = store.organization.liveSecretKey;
  await charge(store);
  const body = { amount: 1_000, method: aCard() };
  const { status } = await store.gateway('POST', '/v1/charges', body, { key });
  assert.equal(status, 500);
  const schedule = { ...monthly, start: '2090-01-01' };
  const made = await store.gateway('POST', recurrences, { ...body, schedule }, { key });
  assert.equal(made.status, 200, JSON.stringify(made.body));

  for (const [receiver, events, types] of [
    [test, await eventsOf(store), ['transaction.created', 'transaction.authorized']],
    [live, await eventsOf(store, key), ['transaction.created', 'transaction.failed', ...begun]],
  ] as const) {
    assert.deepEqual(
      events.map(({ type }) => type),
      types,
    );
    const messages = await messagesOf(receiver, events);
    assert.deepEqual(messages.map(idOf).toSorted(), events.map(({ id }) => id).toSorted());
  }
  const [, failed] = await eventsOf(store, key);
  assert.equal(failed.data.failure_code, 'card_processor_not_available');
  await assertInOrder(store, await eventsOf(store, key), '&mode=live');
});
