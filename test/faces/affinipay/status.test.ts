import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { aCard } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';

const aCharge = { amount: 100, method: aCard() };

suite('the status of the gateway', () => {
  const shared = sharedApp();

  test('stays normal whatever banks and missing links decline', async () => {
    const store = shared.first();
    for (let count = 0; count < 8; count += 1) {
      const key = store.organization.liveSecretKey;
      const { status } = await store.gateway('POST', '/v1/charges', aCharge, { key });
      assert.equal(status, 500, 'there is no link to a processor');
    }
    const { body } = await store.gateway('GET', '/status', undefined, { key: null });
    assert.deepEqual(body, { status: 'NORMAL' });
  });

  test('is unreliable when we fail', async () => {
    const store = shared.first();
    await store.app.db.run(sql`alter table payments rename to payments_of_yesterday`);
    for (let count = 0; count < 8; count += 1) {
      assert.equal((await store.gateway('POST', '/v1/charges', aCharge)).status, 500);
    }
    await store.app.db.run(sql`alter table payments_of_yesterday rename to payments`);
    const { body } = await store.gateway('GET', '/status', undefined, { key: null });
    assert.deepEqual(body, { status: 'SERVICE_UNRELIABLE' });
  });
});
