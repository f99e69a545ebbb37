import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { toBase64Url } from '#src/kernel/ids.ts';
import { aCard, type TestApp } from '#test/support/app.ts';
import { type Respond, startReceiver, until } from '#test/support/receiver.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { assertProblem } from './problems.ts';

const path = '/console/api/webhooks';
const unknownId = '01930000-0000-7000-8000-000000000000';
const start = '2026-11-23T15:00:00Z';

interface Page {
  readonly total: number;
  readonly deliveries: readonly {
    readonly id: string;
    readonly event_id: string;
    readonly attempt_count: number;
    readonly due_at?: string;
  }[];
}

suite('webhooks, as operators see them', () => {
  const shared = sharedApp({ clock: clockAt(start) });

  /** An organization whose test events go to a receiver. */
  async function subscribed(t: TestContext, respond?: Respond) {
    const [store, receiver] = [await shared.newcomer(), await startReceiver(t, respond)];
    const urls = { test_events_urls: receiver.url };
    assert.equal((await store.gateway('PATCH', '/v1/merchant', urls)).status, 200);
    const list = async (query = '') => {
      const { status, body } = await store.console('GET', `${path}/deliveries${query}`);
      assert.equal(status, 200, JSON.stringify(body));
      return body;
    };
    const read = async (id: string) =>
      (await store.console('GET', `${path}/deliveries/${id}`)).body;
    const sendTest = async () => (await store.console('POST', `${path}/test`)).body.event_id;
    return { store, receiver, list, read, sendTest };
  }

  test('a test event goes to every URL, and the log tells all of it', async (t) => {
    const { store, receiver, list, read } = await subscribed(t, (response) => response.end('fine'));
    const { status, body: sent } = await store.console('POST', `${path}/test`);
    assert.equal(status, 200, JSON.stringify(sent));
    await until(async () => (await list('?status=delivered')).total === 1);
    const { total, deliveries } = await list();
    assert.equal(total, 1);
    const { id, ...delivery } = deliveries[0];
    assert.deepEqual(delivery, {
      mode: 'test',
      event_id: sent.event_id,
      url: receiver.url,
      status: 'delivered',
      attempt_count: 1,
      created_at: '2026-11-23T15:00:00.000Z',
      modified_at: '2026-11-23T15:00:00.000Z',
    });
    const { attempts, body, ...same } = await read(id);
    assert.deepEqual(same, { id, ...delivery });
    assert.equal(body, receiver.got[0]!.body);
    const [{ duration_ms, ...attempt }, ...others] = attempts;
    assert.ok(Number.isInteger(duration_ms));
    assert.deepEqual(
      [attempt, others],
      [{ number: 1, started_at: '2026-11-23T15:00:00.000Z', status: 200, answer: 'fine' }, []],
    );
  });

  test('an organization without URLs has nowhere to send a test event', async () => {
    const { console: operate } = await shared.newcomer();
    assertProblem(await operate('POST', `${path}/test`), 409, 'no_event_urls');
  });

  test('deliveries are found by status, event and page, newest first', async (t) => {
    let isBroken = false;
    const { store, list, sendTest } = await subscribed(t, (response) =>
      response.writeHead(isBroken ? 500 : 200).end(),
    );
    const first = await sendTest();
    await until(async () => (await list('?status=delivered')).total === 1);
    isBroken = true;
    await store.advance('PT1M');
    const second = await sendTest();
    const isTried = ({ deliveries: [one] }: Page) => one?.attempt_count === 1;
    await until(async () => isTried(await list(`?event_id=${second}`)));
    const { deliveries } = await list();
    const eventIds = ({ deliveries: all }: Pick<Page, 'deliveries'>) =>
      all.map(({ event_id }) => event_id);
    assert.deepEqual(eventIds({ deliveries }), [second, first]);
    assert.equal(deliveries[0].due_at, '2026-11-23T16:01:00.000Z');
    assert.deepEqual(eventIds(await list('?status=pending')), [second]);
    assert.deepEqual(eventIds(await list(`?event_id=${first}`)), [first]);
    assert.deepEqual(eventIds(await list(`?event_id=${toBase64Url(first)}`)), [first]);
    const { total, deliveries: page } = await list('?page=2&page_size=1');
    assert.deepEqual([total, eventIds({ deliveries: page })], [2, [first]]);
    assert.deepEqual(await list('?mode=live'), { total: 0, deliveries: [] });
  });

  for (const [query, pointer] of Object.entries({
    'status=lost': '/status',
    'event_id=1': '/event_id',
    'page=0': '/page',
    'page_size=1001': '/page_size',
    'mode=both': '/mode',
  })) {
    test(`no delivery is listed for ${query}`, async () => {
      const answer = await shared.first().console('GET', `${path}/deliveries?${query}`);
      assertProblem(answer, 422, 'fields_invalid');
      assert.equal(answer.body.errors[0].pointer, pointer);
    });
  }

  test('a delivery is sent once more at once, whatever became of it', async (t) => {
    const { store, receiver, list, read, sendTest } = await subscribed(t);
    await sendTest();
    await until(async () => (await list('?status=delivered')).total === 1);
    const [{ id }] = (await list()).deliveries;
    const { status, body } = await store.console('POST', `${path}/deliveries/${id}/resend`);
    assert.deepEqual([status, body.id, body.status], [200, id, 'pending']);
    await until(async () => (await read(id)).attempt_count === 2);
    const { status: now, attempts } = await read(id);
    assert.deepEqual([now, attempts.length], ['delivered', 2]);
    const [once, again] = receiver.got;
    assert.equal(once!.body, again!.body);
    assert.equal(once!.headers['webhook-id'], again!.headers['webhook-id']);
  });

  test('what failed since a time is sent again, and on request all of it', async (t) => {
    let isBroken = true;
    const { store, receiver, list, sendTest } = await subscribed(t, (response) =>
      response.writeHead(isBroken ? 500 : 200).end(),
    );
    const resend = async (body: object) => {
      const answer = await store.console('POST', `${path}/resend`, body);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      return answer.body.deliveries;
    };
    await sendTest();
    await store.advance('P1D');
    await until(async () => (await list('?status=failed')).total === 1);
    isBroken = false;
    await sendTest();
    await until(async () => (await list('?status=delivered')).total === 1);

    assert.equal(await resend({ since: '2026-11-24T00:00:00Z' }), 0);
    assert.equal(await resend({ since: '2026-11-23T00:00:00Z' }), 1);
    await until(async () => (await list('?status=delivered')).total === 2);
    const before = receiver.got.length;
    assert.equal(await resend({ since: '2026-11-23T00:00:00Z', only_failed: false }), 2);
    await until(() => receiver.got.length === before + 2);
  });

  for (const body of [{}, { since: 'yesterday' }, { since: '+200000-01-01T00:00:00Z' }]) {
    test(`nothing is sent again since ${JSON.stringify(body)}`, async () => {
      const answer = await shared.first().console('POST', `${path}/resend`, body);
      assertProblem(answer, 422, 'fields_invalid');
    });
  }

  test('a time may be as early as can be', async (t) => {
    const { store } = await subscribed(t);
    for (const only_failed of [true, false]) {
      const body = { since: '0001-01-01T00:00:00Z', only_failed };
      const { status, body: answer } = await store.console('POST', `${path}/resend`, body);
      assert.deepEqual([status, answer], [200, { deliveries: 0 }]);
    }
  });

  test('deliveries are seen and sent again only by those whose they are', async (t) => {
    const { list, sendTest } = await subscribed(t);
    await sendTest();
    await until(async () => (await list()).total === 1);
    const [{ id }] = (await list()).deliveries;
    const { console: operate } = await shared.newcomer();
    for (const one of [`${path}/deliveries/${id}`, `${path}/deliveries/${unknownId}`]) {
      assertProblem(await operate('GET', one), 404, 'delivery_not_found');
      assertProblem(await operate('POST', `${one}/resend`), 404, 'delivery_not_found');
    }
    assertProblem(await operate('GET', `${path}/deliveries/x`), 404, 'object_not_found');
    assert.equal((await operate('GET', `${path}/deliveries`)).body.total, 0);
  });
});

suite('the secret of webhooks', () => {
  const shared = sharedApp({ clock: clockAt(start) });

  const secretOf = async ({ console: operate }: TestApp) => {
    const { status, body } = await operate('GET', `${path}/secret`);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };

  test('is the same each time, and of one organization', async () => {
    const [store, other] = [await shared.newcomer(), await shared.newcomer()];
    const { secret, ...more } = await secretOf(store);
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{32,}=*$/);
    assert.deepEqual(more, {});
    assert.deepEqual(await secretOf(store), { secret });
    assert.notEqual((await secretOf(other)).secret, secret);
  });

  for (const [body, until] of [
    [undefined, '2026-11-24T15:00:00.000Z'],
    [{ keep_previous_for: 'PT1H30M' }, '2026-11-23T16:30:00.000Z'],
    [{ keep_previous_for: 'P30D' }, '2026-12-23T15:00:00.000Z'],
  ] as const) {
    test(`changed with ${JSON.stringify(body)}, the one before signs until ${until}`, async () => {
      const store = await shared.newcomer();
      const { secret } = await secretOf(store);
      const { status, body: changed } = await store.console('POST', `${path}/secret`, body);
      assert.equal(status, 200, JSON.stringify(changed));
      assert.notEqual(changed.secret, secret);
      assert.deepEqual(changed.previous, { secret, until });
      assert.deepEqual(await secretOf(store), changed);
    });
  }

  for (const keepFor of ['P31D', '-PT1H', 'P1M', 'soon', '', 24]) {
    test(`does not sign on for ${JSON.stringify(keepFor)}`, async () => {
      const store = shared.first();
      const before = await secretOf(store);
      const body = { keep_previous_for: keepFor };
      const answer = await store.console('POST', `${path}/secret`, body);
      assertProblem(answer, 422, 'fields_invalid');
      assert.equal(answer.body.errors[0].pointer, '/keep_previous_for');
      assert.deepEqual(await secretOf(store), before);
    });
  }
});

suite('listeners', () => {
  const shared = sharedApp();

  test('are sent what carries the signature of the secret', async (t) => {
    const [store, receiver] = [await shared.newcomer(), await startReceiver(t)];
    await store.console('POST', `${path}/listeners`, { url: receiver.url });
    const { secret } = (await store.console('GET', `${path}/secret`)).body;
    await store.console('POST', `${path}/test`);
    await until(() => receiver.got.length === 1);
    const { body, headers } = receiver.got[0]!;
    assert.ok(new Webhook(secret).verify(body, headers as Record<string, string>));
  });

  test('get every event of their mode until they are closed', async (t) => {
    const [store, receiver] = [await shared.newcomer(), await startReceiver(t)];
    const opened = await store.console('POST', `${path}/listeners`, { url: receiver.url });
    assert.equal(opened.status, 200, JSON.stringify(opened.body));
    const { id, until: end, ...listener } = opened.body;
    assert.deepEqual(listener, { url: receiver.url });
    const renewed = await store.console('POST', `${path}/listeners/${id}/renew`);
    assert.equal(renewed.status, 200);
    const { compare, from } = Temporal.Instant;
    assert.ok(compare(from(renewed.body.until), from(end)) >= 0);

    await charge(store);
    await until(() => receiver.got.length > 0);
    const closed = await store.console('DELETE', `${path}/listeners/${id}`);
    assert.equal(closed.status, 204);
    assertProblem(
      await store.console('POST', `${path}/listeners/${id}/renew`),
      404,
      'listener_not_found',
    );
  });

  test('belong to one organization and mode', async (t) => {
    const [store, other, receiver] = [
      await shared.newcomer(),
      await shared.newcomer(),
      await startReceiver(t),
    ];
    const { body } = await store.console('POST', `${path}/listeners`, { url: receiver.url });
    const renew = `${path}/listeners/${body.id}/renew`;
    assertProblem(await other.console('POST', renew), 404, 'listener_not_found');
    assertProblem(await store.console('POST', `${renew}?mode=live`), 404, 'listener_not_found');
    assertProblem(
      await store.console('POST', `${path}/listeners/x/renew`),
      404,
      'object_not_found',
    );
    await charge(other);
    assert.deepEqual(receiver.got, []);
  });

  test('of live mode are refused what is not on the internet', async () => {
    const url = 'http://127.0.0.1:41234/';
    const { console: operate } = shared.first();
    const answer = await operate('POST', `${path}/listeners`, { url, mode: 'live' });
    assertProblem(answer, 422, 'listener_url_refused');
  });

  for (const url of ['ftp://files.example/', 'localhost', '', 'http://']) {
    test(`have a web address, and ${JSON.stringify(url)} is none`, async () => {
      const { status } = await shared.first().console('POST', `${path}/listeners`, { url });
      assert.equal(status, 422);
    });
  }
});

async function charge({ gateway }: TestApp): Promise<void> {
  const { status } = await gateway('POST', '/v1/charges', { amount: 700, method: aCard() });
  assert.equal(status, 200);
}
