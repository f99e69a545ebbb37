import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { systemIds } from '#src/kernel/ids.ts';
import { aCard, gatewayId, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertRefused } from './messages.ts';
import { rowsOf } from './watching.ts';

type Operation = readonly [method: string, path: string, body?: object];

const recurring = '/v1/recurring/charges';
const schedule = { start: '2090-01-31', interval_unit: 'MONTH', interval_delay: 1 };
const plan = { amount: 1, method: aCard(), schedule };

/** What one can do with an id, and of which kind of object it must be. */
const operations: Readonly<
  Record<string, (id: string) => readonly [type: string, ...operation: Operation]>
> = {
  'reading a transaction': (id) => ['Transaction', 'GET', `/v1/transactions/${id}`],
  'capturing a charge': (id) => ['Transaction', 'POST', `/v1/charges/${id}/capture`, {}],
  'refunding a charge': (id) => ['Transaction', 'POST', `/v1/charges/${id}/refund`, { amount: 1 }],
  'voiding a transaction': (id) => ['Transaction', 'POST', `/v1/transactions/${id}/void`],
  'reading an event': (id) => ['Event', 'GET', `/v1/events/${id}`],
  'scheduling a charge': (id) => [
    'Transaction',
    'POST',
    `/v1/charges/${id}/schedule`,
    { amount: 1, schedule },
  ],
  'reading a recurring charge': (id) => ['RecurringCharge', 'GET', `${recurring}/${id}`],
  'replacing a recurring charge': (id) => ['RecurringCharge', 'PUT', `${recurring}/${id}`, plan],
  'changing a recurring charge': (id) => [
    'RecurringCharge',
    'PATCH',
    `${recurring}/${id}`,
    { amount: 1 },
  ],
  'canceling a recurring charge': (id) => ['RecurringCharge', 'POST', `${recurring}/${id}/cancel`],
  'deleting a recurring charge': (id) => ['RecurringCharge', 'DELETE', `${recurring}/${id}`],
  'listing occurrences': (id) => ['RecurringCharge', 'GET', `${recurring}/${id}/occurrences`],
  'charging on an account': (id) => [
    'Account',
    'POST',
    '/v1/charges',
    { amount: 1, method: aCard(), account_id: id },
  ],
};

const malformedIds = [
  'x',
  'RNZyuzAPTK2TSS6hPKafDB',
  '00000000-0000-7000-8000-000000000000',
  `${'A'.repeat(21)}+`,
  `${'A'.repeat(23)}`,
];

suite('ids of another organization', () => {
  const shared = sharedApp();

  let somebody: Promise<TestApp> | undefined;
  const other = () => {
    somebody ??= shared.newcomer();
    return somebody;
  };

  async function foreignObjects(more: object = {}) {
    const owner = await other();
    const body = { amount: 1000, method: aCard(), ...more };
    const charge = await owner.gateway('POST', '/v1/charges', body);
    assert.equal(charge.status, 200);
    const events = await owner.gateway('GET', '/v1/events');
    const recurs = await owner.gateway('POST', recurring, plan);
    return {
      Transaction: charge.body.id as string,
      Event: events.body.results[0].id as string,
      RecurringCharge: recurs.body.id as string,
      Account: gatewayId(owner.organization.merchantAccountId),
    };
  }

  for (const [what, operation] of Object.entries(operations)) {
    test(`${what}: there is no difference from an id that nothing has`, async () => {
      const store = shared.first();
      const foreign = await foreignObjects({ auto_capture: what !== 'capturing a charge' });
      const rowsBefore = await rowsOf(store.app.db);
      const unknownId = gatewayId(systemIds.next());
      const [type] = operation('');
      const foreignId = foreign[type as keyof typeof foreign];
      const answers = [];
      for (const id of [unknownId, foreignId]) {
        const [, ...call] = operation(id);
        const answer = await store.gateway(...call);
        const context = `${type}[${id}]`;
        assertRefused(answer, 404, [{ code: 'resource_not_found', context }]);
        answers.push(JSON.stringify(answer.body).replace(id, 'id'));
      }
      assert.equal(answers[0], answers[1]);
      assert.deepEqual(await rowsOf(store.app.db), rowsBefore);
      const [, ...own] = operation(foreignId);
      assert.equal((await (await other()).gateway(...own)).status, 200, 'its owner may');
    });

    test(`${what}: text that can be no id is an id that nothing has`, async () => {
      for (const id of malformedIds) {
        const [, ...call] = operation(id);
        const answer = await shared.first().gateway(...call);
        assertRefused(answer, 404, [{ code: 'resource_not_found' }]);
      }
    });

    test(`${what}: the live key does not see it in test mode`, async () => {
      const store = shared.first();
      const own = await foreignObjects();
      const [type] = operation('');
      const id = own[type as keyof typeof own];
      const [, ...call] = operation(id);
      const [method, path, body] = call;
      const key = store.organization.liveSecretKey;
      assert.equal((await store.gateway(method, path, body, { key })).status, 404);
    });
  }

  test('a source id is one organization’s own', async () => {
    const store = shared.first();
    await foreignObjects({ source_id: 'the other one' });
    const path = '/v1/transactions/source-id?id=the%20other%20one';
    const foreign = await store.gateway('GET', path);
    const unknown = await store.gateway('GET', '/v1/transactions/source-id?id=nothing');
    assertRefused(foreign, 404, [{ code: 'resource_not_found' }]);
    assert.deepEqual(foreign.body, unknown.body);
    assert.equal((await (await other()).gateway('GET', path)).status, 200);
    const body = { amount: 1, method: aCard(), source_id: 'the other one' };
    assert.equal((await store.gateway('POST', '/v1/charges', body)).status, 200);
  });

  for (const id of ['%00', 'x'.repeat(256), '%0a']) {
    test(`no transaction has the source id ${id.slice(0, 10)}`, async () => {
      const path = `/v1/transactions/source-id?id=${id}`;
      assertRefused(await shared.first().gateway('GET', path), 404, [
        { code: 'resource_not_found' },
      ]);
    });
  }

  test('events are listed to their organization alone', async () => {
    await foreignObjects();
    const { body } = await (await shared.newcomer()).gateway('GET', '/v1/events');
    assert.deepEqual([body.total_entries, body.results], [0, []]);
  });
});
