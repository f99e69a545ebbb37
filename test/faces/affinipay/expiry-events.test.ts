// Saved cards tell that they expire: once as their last month begins, once when it is over.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { startTestApps, type TestApp, testAppOf } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { assertLike, documented } from './documented.ts';

// biome-ignore lint/suspicious/noExplicitAny: bodies are looked at as a client would.
type Body = any;

const number = '4242424242424242';
const march = { exp_month: 3, exp_year: 2031 };
/** A machine on which 2030 is ten hours from its second half in Los Angeles. */
const clock = clockAt('2030-06-30T21:00:00Z');

async function must(answer: ReturnType<TestApp['gateway']>): Promise<Body> {
  const { status, body } = await answer;
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

const save = (store: TestApp, more: object = march): Promise<Body> =>
  must(store.gateway('POST', '/v1/cards', { number, name: 'Some Customer', ...more }));

async function notices(store: TestApp, id?: string): Promise<Body[]> {
  const { results } = await must(store.gateway('GET', '/v1/events?page_size=1000'));
  const isNotice = ({ type, data }: Body) =>
    type.startsWith('payment_method.') && (id === undefined || data.id === id);
  return results.filter(isNotice).toReversed();
}

const told = async (store: TestApp, id?: string) =>
  (await notices(store, id)).map(({ created, type }) => `${created} ${type}`);

suite('saved cards that expire', () => {
  const shared = sharedApp({ clock });

  for (const [timeZone, expiring, expired] of [
    ['America/Los_Angeles', '2031-03-01T08:00:00.000Z', '2031-04-01T07:00:00.000Z'],
    ['Pacific/Auckland', '2031-02-28T11:00:00.000Z', '2031-03-31T11:00:00.000Z'],
  ] as const) {
    test(`${timeZone}: each date is the organization's own`, async () => {
      const store = await shared.newcomer(timeZone);
      const saved = await save(store);
      await store.advance('P13M');
      assert.deepEqual(await told(store), [
        `${expiring} payment_method.expiring`,
        `${expired} payment_method.expired`,
      ]);
      for (const { id, data } of await notices(store)) {
        assert.deepEqual(data, saved);
        assert.deepEqual((await must(store.gateway('GET', `/v1/events/${id}`))).data, saved);
      }
      await store.advance('P13M');
      assert.equal((await told(store)).length, 2);
    });
  }

  test('the moment before its date nothing is told; a step at a time does as well', async () => {
    const store = await shared.newcomer('America/Los_Angeles');
    await save(store);
    const until = (to: string) => store.console('POST', '/console/api/clock', { to });
    for (const [to, count] of [
      ['2031-03-01T07:59:59.999Z', 0],
      ['2031-03-01T08:00:00Z', 1],
      ['2031-04-01T06:59:59.999Z', 1],
      ['2031-04-01T07:00:00Z', 2],
    ] as const) {
      assert.equal((await until(to)).status, 200);
      assert.equal((await told(store)).length, count, to);
    }
  });

  test('a card saved during its last month is told of when it has expired, only', async () => {
    const store = await shared.newcomer('America/Los_Angeles');
    await save(store, { exp_month: 6, exp_year: 30 });
    await store.advance('P13M');
    assert.deepEqual(await told(store), ['2030-07-01T07:00:00.000Z payment_method.expired']);
  });

  test('in Auckland that month is over by then', async () => {
    const store = await shared.newcomer('Pacific/Auckland');
    const june = { number, exp_month: 6, exp_year: 2030 };
    const { status, body } = await store.gateway('POST', '/v1/cards', june);
    assert.deepEqual([status, body.messages[0].code], [422, 'card_expired']);
  });

  test('of a deleted card nothing more is told, and what was told can still be read', async () => {
    const store = await shared.newcomer('America/Los_Angeles');
    const [early, late] = [await save(store), await save(store)];
    await must(store.gateway('DELETE', `/v1/cards/${early.id}`));
    await store.advance('P9M');
    await must(store.gateway('DELETE', `/v1/cards/${late.id}`));
    await store.advance('P4M');
    assert.deepEqual(await told(store, early.id), []);
    const [event, ...others] = await notices(store, late.id);
    assert.deepEqual(others, []);
    assert.deepEqual([event.type, event.data], ['payment_method.expiring', late]);
  });

  test('bank accounts do not expire', async () => {
    const store = await shared.newcomer();
    const bank = { routing_number: '000000013', account_number: '1100000002' };
    const details = { ...bank, account_type: 'CHECKING', name: 'Some Customer' };
    await must(store.gateway('POST', '/v1/banks', details));
    await store.advance('P13M');
    assert.deepEqual(await told(store), []);
  });

  test('an organization that moves to another time zone gets both, by the new dates', async () => {
    const west = 'America/Los_Angeles';
    const east = 'Pacific/Auckland';
    for (const [from, to, expiring, expired] of [
      [west, east, '2031-02-28T11:00:00.000Z', '2031-03-31T11:00:00.000Z'],
      [east, west, '2031-03-01T08:00:00.000Z', '2031-04-01T07:00:00.000Z'],
    ] as const) {
      const store = await shared.newcomer(from);
      await save(store);
      const merchant = await must(store.gateway('GET', '/v1/merchant'));
      await must(store.gateway('PATCH', '/v1/merchant', { ...merchant, timezone: to }));
      await store.advance('P13M');
      assert.deepEqual(
        await told(store),
        [`${expiring} payment_method.expiring`, `${expired} payment_method.expired`],
        `${from} to ${to}`,
      );
    }
  });

  test('more cards than one transaction tells of', async () => {
    const store = await shared.newcomer('America/Los_Angeles');
    const ids: string[] = [];
    while (ids.length < 520) {
      const some = await Promise.all(Array.from({ length: 20 }, () => save(store)));
      ids.push(...some.map(({ id }) => id));
    }
    await store.advance('P13M');
    const { body } = await store.gateway('GET', '/v1/events');
    assert.equal(body.total_entries, 2 * ids.length);
  });

  test('the events are like the documented ones', async () => {
    const store = await shared.newcomer();
    await save(store);
    await store.advance('P13M');
    const examples = documented<{ type: string; event: object }>('affinipay.events.json');
    for (const event of await notices(store)) {
      const example = examples.find(({ type }) => type === event.type);
      const answer = { status: 200, body: event };
      if (example) assertLike(example.event, answer, { except: ['$.data.exp_month'] });
    }
  });

  test('a purge takes them along with the cards', async () => {
    const store = await shared.newcomer();
    await save(store);
    await store.advance('P13M');
    assert.equal((await told(store)).length, 2);
    const { status } = await store.gateway('POST', '/v1/merchant/purge-test-data');
    assert.equal(status, 204);
    assert.deepEqual(await told(store), []);
    const counted = await store.gateway('GET', '/v1/events');
    assert.equal(counted.body.total_entries, 0);
  });
});

test('however many processes move the clock and sweep, each is told once', async (t) => {
  const [one, other] = await startTestApps(t, 2, { clock });
  const stores = await Promise.all(
    ['America/Los_Angeles', 'Pacific/Auckland'].map(async (timeZone) => {
      const organization = await one!.app.organizations.create({ name: 'Both', timeZone });
      return [testAppOf(one!.app, organization), testAppOf(other!.app, organization)] as const;
    }),
  );
  for (const [first, second] of stores) {
    const cards = await Promise.all(Array.from({ length: 40 }, () => save(first)));
    const moves = Array.from({ length: 6 }, (_, index) =>
      (index % 2 ? first : second).console('POST', '/console/api/clock', {
        to: '2031-07-30T21:00:00Z',
      }),
    );
    for (const { status } of await Promise.all(moves)) assert.equal(status, 200);
    for (const { id } of cards) {
      const types = (await notices(second, id)).map(({ type }) => type);
      assert.deepEqual(types, ['payment_method.expiring', 'payment_method.expired']);
    }
  }
});
