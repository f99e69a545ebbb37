import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { sleep } from '#src/kernel/clock.ts';
import type { Mode } from '#src/kernel/mode.ts';
import { startTestApp, type TestApp, testAppOf } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { stock } from './belongings.ts';
import { findLeaks, isFailing, type Leak } from './intrusions.ts';
import { keyHolder } from './key-holders.ts';
import { call, type Operation, readOperations } from './operations.ts';
import { readTenant } from './tenant-rows.ts';
import { type Filter, forgetful } from './without-filter.ts';

/** Nothing falls due while the tests run. */
const clock = clockAt('2026-11-23T15:00:00Z');
const modes: readonly Mode[] = ['test', 'live'];

suite('one organization’s things, and another’s', { concurrency: 4 }, () => {
  const shared = sharedApp({ clock });
  let operations: Operation[];
  before(async () => {
    operations = await readOperations(shared.first());
  });

  test('each operation does its work on one’s own', async () => {
    const own = keyHolder(shared.first(), 'test');
    for (const operation of operations) {
      const { status, body } = await call(operation, own);
      assert.ok(status === 200 || status === 204, `${operation.name}: ${JSON.stringify(body)}`);
    }
  });

  for (const mode of modes) {
    for (const by of modes) {
      test(`a stranger’s ${by} key: what is ${mode} is as if it was not there`, async () => {
        const owner = keyHolder(await shared.newcomer(), mode);
        const intruder = keyHolder(await shared.newcomer(), by);
        const belongings = await stock(owner, { operations, isEverything: true });
        const before = await readTenant(owner.store.app.db, belongings.tenant);
        assertNone(await findLeaks({ operations, intruder, belongings }));
        assert.deepEqual(await readTenant(owner.store.app.db, belongings.tenant), before);
      });
    }

    test(`the other mode’s key: what is ${mode} is as if it was not there`, async () => {
      const store = await shared.newcomer();
      const intruder = keyHolder(store, mode === 'test' ? 'live' : 'test');
      const belongings = await stock(keyHolder(store, mode), { operations, isEverything: false });
      const before = await readTenant(store.app.db, belongings.tenant);
      assertNone(await findLeaks({ operations, intruder, belongings }));
      assert.deepEqual(await readTenant(store.app.db, belongings.tenant), before);
    });
  }
});

/** What names nothing that could be somebody else's, or is told apart elsewhere than in SQL. */
const unfiltered: Readonly<Record<Filter, readonly string[]>> = {
  organization_id: ['GET /status', 'POST /v1/merchant/purge-test-data', 'POST /v1/tokens'],
  mode: [
    'GET /status',
    'GET /v1/merchant',
    'PUT /v1/merchant',
    'PATCH /v1/merchant',
    'PUT /v1/ach-accounts/{id}',
    'PATCH /v1/ach-accounts/{id}',
    'POST /v1/merchant/purge-test-data',
    'POST /v1/charges',
    'POST /v1/credits',
    'POST /v1/recurring/charges',
    'POST /v1/cards',
    'POST /v1/banks',
    'POST /v1/tokens',
    'GET /v1/tokens/{id}',
  ],
};

for (const filter of Object.keys(unfiltered) as Filter[]) {
  test(`without the condition on ${filter} things are given away, and it is noticed`, async (t) => {
    const forgetting = forgetful(filter);
    const { wrapDatabase } = forgetting;
    const first = await startTestApp(t, { clock, overrides: { wrapDatabase } });
    const operations = await readOperations(first);
    const owner = keyHolder(first, 'test');
    const stranger = filter === 'mode' ? first : await newcomerOf(first);
    const intruder = keyHolder(stranger, filter === 'mode' ? 'live' : 'test');
    const belongings = await stock(owner, { operations, isEverything: filter !== 'mode' });
    forgetting.forget();
    // What was looked up before is remembered for a second.
    await sleep(1_100);
    const leaks = await findLeaks({ operations, intruder, belongings });
    const given = leaks.filter((leak) => !isFailing(leak));
    const leaking = new Set(given.map(({ operation }) => operation));
    const tight = operations.filter(({ name }) => !leaking.has(name)).map(({ name }) => name);
    assert.deepEqual(tight, unfiltered[filter]);
    if (filter === 'mode') return;
    const { payments } = await readTenant(first.app.db, belongings.tenant);
    assert.deepEqual(payments, [], 'the stranger’s purge has done away with them');
  });
}

async function newcomerOf({ app }: TestApp): Promise<TestApp> {
  return testAppOf(app, await app.organizations.create({ name: 'Newcomer' }));
}

function assertNone(leaks: readonly Leak[]): void {
  const lines = leaks.map(({ operation, place, thing, told }) =>
    [operation, place, thing, told].join(' | '),
  );
  assert.deepEqual(lines.slice(0, 20), []);
}
