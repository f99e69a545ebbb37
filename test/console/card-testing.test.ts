import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cardTestingOf } from '#src/card-testing/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { createLogger } from '#src/observability/logger.ts';
import type { TestApp } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { assertProblem } from './problems.ts';

const path = '/console/api/card-testing';
const breakersPath = `${path}/breakers`;
const start = '2026-11-23T15:00:00Z';

const defaults = {
  window_seconds: 3_600,
  cool_down_seconds: 3_600,
  limits: {
    public_key: { declined_cards: 100, decline_percent: 70 },
    address: { declined_cards: 5, decline_percent: 50 },
    network: { declined_cards: 20, decline_percent: 50 },
    bin: { declined_cards: 15, decline_percent: 30 },
    fingerprint: { declined_cards: 8, decline_percent: 50 },
  },
};

suite('card testing, as operators see it', () => {
  const shared = sharedApp({ clock: clockAt(start) });

  /** Cards declined at one address in test mode, as a server beside this one would tell of them. */
  async function decline(store: TestApp, address: string, count: number): Promise<void> {
    const logger = createLogger({ level: 'silent' });
    const { db } = store.app;
    const caller = { organizationId: store.organization.id, mode: 'test' } as const;
    await cardTestingOf({ db, ids: systemIds, logger }).record(
      Array.from({ length: count }, (_, index) => ({
        caller,
        outcome: 'declined' as const,
        at: Temporal.Instant.from(start),
        traits: () => [
          { kind: 'address' as const, value: address },
          { kind: 'fingerprint' as const, value: `${address} ${index}` },
        ],
      })),
    );
  }

  test('it is on in live mode and off in test mode until someone says otherwise', async () => {
    const { console: operate } = await shared.newcomer();
    const ofTest = { mode: 'test', enabled: false, ...defaults };
    assert.deepEqual((await operate('GET', path)).body, ofTest);
    assert.deepEqual((await operate('GET', `${path}?mode=test`)).body, ofTest);
    const ofLive = { mode: 'live', enabled: true, ...defaults };
    assert.deepEqual((await operate('GET', `${path}?mode=live`)).body, ofLive);
  });

  test('a policy is of one mode, and what is left out of it is the default', async () => {
    const { console: operate } = await shared.newcomer();
    const limits = { address: { declined_cards: 3, decline_percent: 40 } };
    const given = { enabled: true, cool_down_seconds: 600, limits };
    const expected = {
      ...defaults,
      mode: 'test',
      enabled: true,
      cool_down_seconds: 600,
      limits: { ...defaults.limits, ...limits },
    };
    const changed = await operate('PUT', path, given);
    assert.deepEqual([changed.status, changed.body], [200, expected]);
    assert.deepEqual((await operate('GET', path)).body, expected);
    assert.equal((await operate('GET', `${path}?mode=live`)).body.cool_down_seconds, 3_600);
    await operate('PUT', path, { enabled: true });
    assert.deepEqual((await operate('GET', path)).body, {
      ...defaults,
      mode: 'test',
      enabled: true,
    });
  });

  for (const [body, pointer, rule] of [
    [{}, '/enabled', 'not_null'],
    [{ enabled: 'yes' }, '/enabled', 'invalid'],
    [{ enabled: true, window_seconds: 59 }, '/window_seconds', 'below_minimum'],
    [{ enabled: true, window_seconds: 86_401 }, '/window_seconds', 'above_maximum'],
    [{ enabled: true, cool_down_seconds: 604_801 }, '/cool_down_seconds', 'above_maximum'],
    [
      { enabled: true, limits: { bin: { declined_cards: 5, decline_percent: 100 } } },
      '/limits/bin/decline_percent',
      'above_maximum',
    ],
    [
      { enabled: true, limits: { bin: { declined_cards: 0, decline_percent: 5 } } },
      '/limits/bin/declined_cards',
      'below_minimum',
    ],
  ] as const) {
    test(`${JSON.stringify(body)} is no policy`, async () => {
      const answer = await shared.first().console('PUT', path, body);
      assertProblem(answer, 422, 'fields_invalid');
      assert.deepEqual(answer.body.errors, [{ pointer, rule }]);
    });
  }

  test('there are two modes', async () => {
    const answer = await shared.first().console('GET', `${path}?mode=both`);
    assertProblem(answer, 422, 'fields_invalid');
  });

  test('breakers are listed newest first, until they run out and afterwards', async () => {
    const store = await shared.newcomer();
    await store.console('PUT', path, { enabled: true, cool_down_seconds: 600 });
    await decline(store, '192.0.2.1', 5);
    await decline(store, '192.0.2.2', 6);
    const { status, body } = await store.console('GET', breakersPath);
    assert.equal(status, 200, JSON.stringify(body));
    const [second, first, ...others] = body.breakers;
    assert.deepEqual(others, []);
    assert.equal(second.value, '192.0.2.2');
    const { id, ...shown } = first;
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(shown, {
      kind: 'address',
      value: '192.0.2.1',
      blocks: 'everyone',
      declined_cards: 5,
      open: true,
      opened_at: '2026-11-23T15:00:00.000Z',
      until: '2026-11-23T15:10:00.000Z',
    });
    await store.advance('PT10M');
    const later = await store.console('GET', breakersPath);
    assert.deepEqual(
      later.body.breakers.map(({ open }: { open: boolean }) => open),
      [false, false],
    );
    const live = await store.console('GET', `${breakersPath}?mode=live`);
    assert.deepEqual(live.body, { breakers: [] });
  });

  test('a breaker can be closed at once, and only by those whose it is', async () => {
    const [store, other] = [await shared.newcomer(), await shared.newcomer()];
    await store.console('PUT', path, { enabled: true });
    await decline(store, '192.0.2.1', 5);
    const [{ id }] = (await store.console('GET', breakersPath)).body.breakers;
    const one = `${breakersPath}/${id}`;
    assertProblem(await other.console('DELETE', one), 404, 'object_not_found');
    assertProblem(await store.console('DELETE', `${one}?mode=live`), 404, 'object_not_found');
    assertProblem(await store.console('DELETE', `${breakersPath}/x`), 404, 'object_not_found');
    await store.advance('PT1M');
    const { status, body } = await store.console('DELETE', one);
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual([body.open, body.closed_at], [false, '2026-11-23T15:01:00.000Z']);
    const listed = (await store.console('GET', breakersPath)).body.breakers;
    assert.deepEqual(listed, [body]);
  });

  test('the alert is none of the events that the gateway has words for', async () => {
    const store = await shared.newcomer();
    await store.console('PUT', path, { enabled: true });
    await decline(store, '192.0.2.1', 5);
    const { status, body } = await store.gateway('GET', '/v1/events');
    assert.deepEqual([status, body.total_entries], [200, 0]);
  });
});
