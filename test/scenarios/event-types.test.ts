// Every type of event, as merchants meet it: in the list, by its id, and at their server.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { runTrigger, type ShownEvent } from '#src/cli/run-trigger.ts';
import { assertLike, documented } from '#test/faces/affinipay/documented.ts';
import { strays } from '#test/faces/affinipay/documented-keys.ts';
import type { TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { beginning, happenings } from './happenings.ts';
import {
  eventsOf,
  headersOf,
  idOf,
  messagesOf,
  readWebhook,
  subscribe,
} from './merchant-server.ts';

interface ListExample {
  readonly path: string;
  readonly response: { readonly results: readonly ShownEvent[] };
}

const listed = documented<ListExample>('affinipay.examples.json')
  .filter(({ path }) => path === '/v1/events')
  .flatMap(({ response }) => response.results);
const single = documented<{ readonly event: ShownEvent }>('affinipay.events.json');
/** Of what happens to transactions first there is an example in a list, only. */
const examples = [
  ...listed.filter(({ type, data }) => type === 'transaction.created' && data).slice(-1),
  ...single.map(({ event }) => event),
];

/** Makes it happen where the clock shows a time that suits the examples, and stands still. */
async function makeHappen(store: TestApp, type: string): Promise<ShownEvent> {
  const call = (method: string, path: string, body?: object) =>
    path.startsWith('/console/')
      ? store.console(method, path, body)
      : store.gateway(method, path, body);
  await call('POST', '/console/api/clock', { to: beginning, freeze: true });
  const trigger = happenings[type]!;
  return runTrigger({ call, print: () => undefined }, { type, trigger, overrides: [] });
}

/** To the letter. */
async function readText({ app, organization }: TestApp, path: string): Promise<string> {
  const authorization = `Basic ${btoa(`${organization.testSecretKey}:`)}`;
  const url = `http://127.0.0.1:${app.ports.affinipay}${path}`;
  return (await fetch(url, { headers: { authorization } })).text();
}

suite('every documented type of event', () => {
  const shared = sharedApp();

  test('can be made to happen', () => {
    const wanted = new Set(['transaction.created', ...examples.map(({ type }) => type)]);
    assert.deepEqual(wanted, new Set(Object.keys(happenings)).intersection(wanted));
  });

  for (const [type, { except = {} }] of Object.entries(happenings)) {
    test(type, async (t) => {
      const store = await shared.newcomer();
      const receiver = await subscribe(t, store);
      const event = await makeHappen(store, type);

      await t.test('is listed, and looks like its example', async () => {
        const { status, body } = await store.gateway('GET', `/v1/events/${event.id}`);
        assert.equal(status, 200, JSON.stringify(body));
        assert.equal(body.type, type);
        assert.deepEqual(
          (await eventsOf(store)).filter(({ id }) => id === event.id),
          [body],
        );
        assert.deepEqual(strays(body), []);
        const example = examples.find((one) => one.type === type);
        if (example) assertLike(example, { status, body }, { except: Object.keys(except) });
      });

      await t.test('is sent, signed, to the letter', async () => {
        const events = await eventsOf(store);
        const messages = await messagesOf(receiver, events);
        assert.deepEqual(messages.map(idOf).toSorted(), events.map(({ id }) => id).toSorted());
        const webhook = await readWebhook(store);
        const stranger = await readWebhook(shared.first());
        for (const message of messages) {
          const { method, headers, body } = message;
          assert.equal(method, 'POST');
          assert.equal(headers['content-type'], 'application/json; charset=utf-8');
          assert.equal(body, await readText(store, `/v1/events/${idOf(message)}`));
          assert.deepEqual(webhook.verify(body, headersOf(message)), JSON.parse(body));
          const tampered = body.replace('"type"', '"Type"');
          assert.throws(() => webhook.verify(tampered, headersOf(message)), /signature/i);
          assert.throws(() => stranger.verify(body, headersOf(message)), /signature/i);
        }
      });
    });
  }

  test('has properties that are documented: others are noticed', () => {
    const method = { type: 'card', pin: 1 };
    const data = { id: 'x', mode: 'test', schedule: { unit: 1 }, method, data: { any: 1 } };
    assert.deepEqual(strays({ type: 'recurring_charge.created', number: 1, data }), [
      'event.number',
      'recurring.mode',
      'schedule.unit',
      'card.pin',
    ]);
    const transactions = [{ id: 'x', charge_id: 'y' }];
    assert.deepEqual(strays({ type: 'recurring_charge.occurrence.paid', data: { transactions } }), [
      'charge.charge_id',
    ]);
  });
});
