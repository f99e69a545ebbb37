import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { aCard, gatewayId, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertRefused, broken } from './messages.ts';
import { rowsOf } from './watching.ts';

interface Operation {
  readonly path: string;
  readonly body: object;
}

/** Each operation, made ready to be done once. */
const operations: Readonly<Record<string, (store: TestApp) => Promise<Operation>>> = {
  charge: async () => ({ path: '/v1/charges', body: { amount: 1000, method: aCard() } }),
  refund: async (store) => {
    const { id } = await charged(store);
    return { path: `/v1/charges/${id}/refund`, body: { amount: 400, reference: 'r' } };
  },
  capture: async (store) => {
    const { id } = await charged(store, { auto_capture: false });
    return { path: `/v1/charges/${id}/capture`, body: { amount: 700 } };
  },
  void: async (store) => {
    const { id } = await charged(store);
    return { path: `/v1/transactions/${id}/void`, body: { reference: 'v' } };
  },
};

async function charged(store: TestApp, more: object = {}) {
  const body = { amount: 1000, method: aCard(), ...more };
  const answer = await store.gateway('POST', '/v1/charges', body);
  assert.equal(answer.status, 200);
  return answer.body;
}

suite('a request that is sent again under its Idempotency-Key', () => {
  const shared = sharedApp();
  const send = (store: TestApp, key: string, { path, body }: Operation, secret?: string) =>
    store.gateway('POST', path, body, {
      headers: { 'idempotency-key': key },
      ...(secret !== undefined && { key: secret }),
    });

  /** The answer's bytes, which `gateway` has parsed already. */
  async function sendForText({ app, organization }: TestApp, key: string, operation: Operation) {
    const response = await fetch(`http://127.0.0.1:${app.ports.affinipay}${operation.path}`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${organization.testSecretKey}:`)}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(operation.body),
    });
    const { status, headers } = response;
    return {
      status,
      type: headers.get('content-type'),
      replayed: headers.get('idempotent-replayed'),
      text: await response.text(),
    };
  }

  for (const [what, prepare] of Object.entries(operations)) {
    test(`${what}: gets the same bytes, and nothing is done twice`, async () => {
      const store = shared.first();
      const [key, operation] = [systemIds.next(), await prepare(store)];
      const first = await sendForText(store, key, operation);
      assert.deepEqual([first.status, first.replayed], [200, null]);
      const rows = await rowsOf(store.app.db);
      const again = await sendForText(store, key, operation);
      assert.deepEqual(again, { ...first, replayed: 'true' });
      assert.deepEqual(await rowsOf(store.app.db), rows);
    });

    test(`${what}: twelve at once have one effect`, async () => {
      const store = shared.first();
      const [key, operation] = [systemIds.next(), await prepare(store)];
      const before = await rowsOf(store.app.db);
      const dozen = Array.from({ length: 12 }, () => send(store, key, operation));
      const answers = await Promise.all(dozen);
      const done = answers.filter(({ status }) => status === 200);
      assert.ok(done.length >= 1);
      for (const answer of done) assert.deepEqual(answer.body, done[0]!.body);
      for (const answer of answers.filter(({ status }) => status !== 200)) {
        const context = 'Idempotency-Key';
        assertRefused(answer, 409, [{ code: 'resource_exists', context }]);
      }
      const after = await rowsOf(store.app.db);
      const isNew = what === 'charge' || what === 'refund' ? 1n : 0n;
      assert.equal(after.payments! - before.payments!, isNew);
    });

    test(`${what}: after a crash that came before the answer, finds what was done`, async () => {
      const store = shared.first();
      const [key, operation] = [systemIds.next(), await prepare(store)];
      const first = await send(store, key, operation);
      await forgetAnswers(store);
      const rows = await rowsOf(store.app.db);
      const again = await send(store, key, operation);
      assert.equal(again.status, 200, JSON.stringify(again.body));
      assert.equal(again.headers.get('idempotent-replayed'), null);
      assert.deepEqual(again.body, first.body);
      assert.deepEqual(await rowsOf(store.app.db), rows);
      const third = await send(store, key, operation);
      assert.equal(third.headers.get('idempotent-replayed'), 'true');
    });

    test(`${what}: after a failure of ours, is done under the id it first had`, async () => {
      const store = await shared.newcomer();
      const [key, operation] = [systemIds.next(), await prepare(store)];
      const rows = await rowsOf(store.app.db);
      const failed = await withBrokenStore(store, () => send(store, key, operation));
      assertRefused(failed, 500, [{ code: 'server_error' }]);
      assert.deepEqual(await rowsOf(store.app.db), rows);
      const { id } = await store.app.db.one<{ id: string }>(sql`
        select request_id as id from idempotency_keys
         where organization_id = ${store.organization.id} and status is null`);
      const answer = await send(store, key, operation);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      assert.equal(answer.headers.get('idempotent-replayed'), null);
      if (what === 'charge' || what === 'refund') assert.equal(answer.body.id, gatewayId(id));
      const again = await send(store, key, operation);
      assert.equal(again.headers.get('idempotent-replayed'), 'true');
      assert.deepEqual(again.body, answer.body);
    });

    test(`${what}: with another body is refused`, async () => {
      const store = shared.first();
      const [key, operation] = [systemIds.next(), await prepare(store)];
      await send(store, key, operation);
      const rows = await rowsOf(store.app.db);
      const other = { ...operation, body: { ...operation.body, reference: 'another' } };
      const context = 'Idempotency-Key';
      assertRefused(await send(store, key, other), 422, [{ code: 'invalid_data', context }]);
      assert.deepEqual(await rowsOf(store.app.db), rows);
    });
  }

  /** As if the process had died after the work and before the answer was kept. */
  async function forgetAnswers({ app, organization }: TestApp): Promise<void> {
    await app.db.run(sql`
      update idempotency_keys
         set status = null, body = null, claimed_until = now() - interval '1 second'
       where organization_id = ${organization.id}`);
  }

  /** As if the database failed whenever a payment is written. */
  async function withBrokenStore<Result>({ app }: TestApp, work: () => Promise<Result>) {
    await app.db.script(`
      create function fail() returns trigger language plpgsql
          as $$ begin raise exception 'out of order'; end $$;
      create trigger fail before insert or update on payments execute function fail();`);
    try {
      return await work();
    } finally {
      await app.db.script('drop trigger fail on payments; drop function fail()');
    }
  }

  test('a claim whose time is not up is still running', async () => {
    const store = await shared.newcomer();
    const operation = await operations.charge!(store);
    await send(store, 'k', operation);
    await store.app.db.run(sql`
      update idempotency_keys set status = null, body = null
       where organization_id = ${store.organization.id}`);
    const context = 'Idempotency-Key';
    const answer = await send(store, 'k', operation);
    assertRefused(answer, 409, [{ code: 'resource_exists', context }]);
    assert.equal(answer.headers.get('retry-after'), '1');
  });

  test('another path under the same key is refused', async () => {
    const store = shared.first();
    const key = systemIds.next();
    const { id } = await charged(store);
    await send(store, key, { path: `/v1/transactions/${id}/void`, body: {} });
    const other = await send(store, key, { path: `/v1/charges/${id}/refund`, body: {} });
    assert.equal(other.status, 422);
    assert.equal(other.body.messages[0].code, 'invalid_data');
  });

  test('a refusal is an answer too, and is given again', async () => {
    const store = shared.first();
    const { id } = await charged(store, { auto_capture: false });
    const refused: readonly (readonly [number, Operation])[] = [
      [422, { path: `/v1/charges/${id}/refund`, body: { amount: 1 } }],
      [422, { path: `/v1/charges/${id}/capture`, body: { amount: 1001 } }],
      [404, { path: '/v1/transactions/RNZyuzAPTK2TSS6hPKafDA/void', body: {} }],
      [422, { path: '/v1/charges', body: { amount: 1, method: declining } }],
    ];
    for (const [status, operation] of refused) {
      const key = systemIds.next();
      const first = await sendForText(store, key, operation);
      const rows = await rowsOf(store.app.db);
      const again = await sendForText(store, key, operation);
      assert.equal(first.status, status);
      assert.deepEqual(again, { ...first, replayed: 'true' });
      assert.deepEqual(await rowsOf(store.app.db), rows);
    }
  });
  const declining = aCard({ number: '4000000000000002' });

  test('a refusal stays, even if the request would go through by now', async () => {
    const store = shared.first();
    const key = systemIds.next();
    const { id } = await charged(store, { auto_capture: false });
    const operation = { path: `/v1/charges/${id}/refund`, body: { amount: 1 } };
    assert.equal((await send(store, key, operation)).status, 422);
    await store.gateway('POST', `/v1/charges/${id}/capture`, {});
    const again = await send(store, key, operation);
    assert.deepEqual([again.status, again.headers.get('idempotent-replayed')], [422, 'true']);
  });

  test('a payment that failed for want of a processor is an answer too', async () => {
    const store = shared.first();
    const key = systemIds.next();
    const operation = await operations.charge!(store);
    const live = store.organization.liveSecretKey;
    const first = await send(store, key, operation, live);
    assert.equal(first.status, 500, 'live mode has no link to a processor');
    const rows = await rowsOf(store.app.db);
    const again = await send(store, key, operation, live);
    assert.equal(again.headers.get('idempotent-replayed'), 'true');
    assert.deepEqual([again.status, again.body], [500, first.body]);
    assert.deepEqual(await rowsOf(store.app.db), rows);
  });

  test('a request that was not readable, or not let in, has not used the key', async () => {
    const store = shared.first();
    const key = systemIds.next();
    const headers = { 'idempotency-key': key };
    const unreadable = await store.gateway('POST', '/v1/charges', '{', { headers });
    assert.equal(unreadable.status, 400);
    const stranger = await store.gateway('POST', '/v1/charges', {}, { headers, key: 'none' });
    assert.equal(stranger.status, 401);
    const invalid = await store.gateway('POST', '/v1/charges', { amount: 0 }, { headers });
    assertRefused(invalid, 422, [broken('amount', 'below_minimum_value')]);
    assert.equal((await send(store, key, await operations.charge!(store))).status, 200);
  });

  test('organizations and modes have keys of their own', async () => {
    const [store, other] = [shared.first(), await shared.newcomer()];
    const key = systemIds.next();
    const operation = await operations.charge!(store);
    const first = await send(store, key, operation);
    const foreign = await send(other, key, operation);
    assert.equal(foreign.status, 200);
    assert.equal(foreign.headers.get('idempotent-replayed'), null);
    assert.notEqual(foreign.body.id, first.body.id);
    const live = await send(store, key, operation, store.organization.liveSecretKey);
    assert.equal(live.headers.get('idempotent-replayed'), null);
    assert.equal(live.status, 500);
  });

  for (const key of ['', 'k'.repeat(256), 'ü']) {
    test(`${JSON.stringify(key.slice(0, 10))} is no key`, async () => {
      const store = shared.first();
      const rows = await rowsOf(store.app.db);
      const answer = await send(store, key, await operations.charge!(store));
      const context = 'Idempotency-Key';
      assertRefused(answer, 422, [{ code: 'invalid_data', context }]);
      assert.deepEqual(await rowsOf(store.app.db), rows);
    });
  }

  test('the key means nothing to reading', async () => {
    const store = shared.first();
    const headers = { 'idempotency-key': systemIds.next() };
    for (const path of ['/v1/events', '/v1/merchant', '/v1/events']) {
      const answer = await store.gateway('GET', path, undefined, { headers });
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('idempotent-replayed'), null);
    }
  });

  test('neither card numbers nor security codes are in what is kept', async () => {
    const store = await shared.newcomer();
    const method = aCard({ number: '4012888888881881', cvv: '987' });
    await send(store, 'k', { path: '/v1/charges', body: { amount: 1, method } });
    const { kept } = await store.app.db.one<{ kept: string }>(sql`
      select string_agg(claim::text, ' ') as kept from idempotency_keys claim
       where organization_id = ${store.organization.id}`);
    assert.doesNotMatch(kept, /4012888888881881/);
    assert.doesNotMatch(kept, /"987"/);
  });
});
