// A purge beside payments that found recurring charges: the two go together, or stay together.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdTestPayments } from '#src/payments/purge-store.ts';
import { purgeTestData } from '#src/payments/purge-test-data.ts';
import { deleteTestRecurring, holdTestRecurring } from '#src/recurring/index.ts';
import { aCard, startTestApp, type TestApp } from '#test/support/app.ts';

const recur = { interval_unit: 'MONTH', interval_delay: 1 };

async function chargeAndRecur(store: TestApp) {
  const asked = { amount: 1_000, method: aCard(), recur };
  const { status, body } = await store.gateway('POST', '/v1/charges', asked);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

test('what came before is gone, and what comes in the midst stays as a whole', async (t) => {
  const store = await startTestApp(t);
  const { db, organizations } = store.app;
  const before = await chargeAndRecur(store);
  const meanwhile: Awaited<ReturnType<typeof chargeAndRecur>>[] = [];
  const tools = {
    db,
    organizations,
    recurring: {
      hold: async (...how: Parameters<typeof holdTestRecurring>) => {
        const held = await holdTestRecurring(...how);
        meanwhile.push(await chargeAndRecur(store));
        return held;
      },
      remove: deleteTestRecurring,
    },
    holdTestPayments: async (...how: Parameters<typeof holdTestPayments>) => {
      await holdTestPayments(...how);
      meanwhile.push(await chargeAndRecur(store));
    },
  };
  await purgeTestData(tools, { organizationId: store.organization.id, mode: 'test' });

  const find = async ({ id, recurring_charge_id }: (typeof meanwhile)[number]) => {
    const charge = await store.gateway('GET', `/v1/transactions/${id}`);
    const plan = await store.gateway('GET', `/v1/recurring/charges/${recurring_charge_id}`);
    return [charge.status, plan.status];
  };
  assert.deepEqual(await find(before), [404, 404]);
  assert.deepEqual(await Promise.all(meanwhile.map(find)), [
    [200, 200],
    [200, 200],
  ]);
  await store.checkBooks();
});
