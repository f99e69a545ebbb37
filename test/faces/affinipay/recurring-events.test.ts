import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { occurrenceType, recurringChargeType } from '#src/faces/affinipay/object-types.ts';
import { aCard, type TestApp } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { type Body, made } from './calls.ts';
import { assertLike, documented, notAtHand } from './documented.ts';
import { aRecurring, makeRecurring, openOccurrence, path, read } from './recurring.ts';

interface Told {
  readonly id: string;
  readonly created: string;
  readonly type: string;
  readonly data: Body;
}

const examples = documented<{ readonly type: string; readonly event: Told }>(
  'affinipay.events.json',
).filter(({ type }) => type.startsWith('recurring_charge.'));

/** What events tell of recurring charges and occurrences, oldest first. */
async function eventsOf(store: TestApp): Promise<Told[]> {
  const start = '1970-01-01T00:00:00.000Z';
  const { results } = await read(store, `/v1/events?page_size=1000&start_date=${start}`);
  return results.filter(({ type }: Told) => type.startsWith('recurring_charge.'));
}

/** As `occurrence.paid PAID`. */
function briefly({ type, data }: Told): string {
  return `${type.replace('recurring_charge.', '')} ${data.status}`;
}

const home = { name: 'Test Customer', address1: '123 Main St', postal_code: '78730' };
const declined = aCard({ number: '4000000000000002', exp_month: 8, ...home });

/** One that is declined, mended, paid, ignored, canceled and deleted. */
async function eventfulLife(store: TestApp): Promise<string> {
  const terms = { amount: 145, description: 'New Recurring Charge', method: declined };
  const { id } = await makeRecurring(store, terms);
  const at = await openOccurrence(store, id);
  await store.gateway('PATCH', `${path}/${id}`, { amount: 150 });
  const { status } = await store.gateway('POST', `${at}/pay`);
  assert.equal(status, 422);
  await store.gateway('PATCH', `${path}/${id}`, { method: aCard(home) });
  await made(store, `${at}/pay`);
  await made(store, `${await openOccurrence(store, id)}/ignore`);
  await made(store, `${path}/${id}/cancel`);
  await store.gateway('DELETE', `${path}/${id}`);
  return id;
}

suite('events of recurring charges', () => {
  const shared = sharedApp({ clock: clockAt('2026-11-23T15:00:00Z') });

  test('tell of all that happens, in order', async () => {
    const store = await shared.newcomer();
    await eventfulLife(store);
    assert.deepEqual((await eventsOf(store)).map(briefly), [
      'created ACTIVE',
      'occurrence.created PENDING',
      'updated ACTIVE',
      'occurrence.updated PENDING',
      'occurrence.failed FAILED',
      'occurrence.created PENDING',
      'updated ACTIVE',
      'occurrence.paid PAID',
      'occurrence.ignored IGNORED',
      'occurrence.created PENDING',
      'completed COMPLETED',
      'deleted DELETED',
    ]);
  });

  test('show things as they were then, and transactions as far as there were some', async () => {
    const store = await shared.newcomer();
    const { id, occurrences } = await makeRecurring(store, { amount: 145, method: declined });
    await store.gateway('POST', `${path}/${id}/occurrences/${occurrences[0].id}/pay`);
    await store.gateway('PATCH', `${path}/${id}`, { amount: 150, method: aCard(home) });
    await made(store, `${path}/${id}/occurrences/${occurrences[0].id}/pay`);
    await store.advance('P1D');
    const all = await eventsOf(store);
    const of = (type: string) => all.find((event) => briefly(event).startsWith(`${type} `))!.data;
    const { number } = of('created').method;
    assert.deepEqual([of('created').amount, number], [145, '************0002']);
    assert.equal('occurrences' in of('created'), false);
    assert.deepEqual(
      [of('updated').amount, of('updated').method.number],
      [150, '************4242'],
    );
    assert.equal('transactions' in of('occurrence.created'), false);
    const outcomes = (what: string) =>
      of(what).transactions.map(({ status }: { status: string }) => status);
    assert.deepEqual(outcomes('occurrence.failed'), ['FAILED']);
    // It is captured by now.
    assert.deepEqual(outcomes('occurrence.paid'), ['FAILED', 'AUTHORIZED']);
    const occurrence = await read(store, `${path}/${id}/occurrences/${occurrences[0].id}`);
    assert.equal(occurrence.transactions[1].status, 'COMPLETED');
  });

  test('of a charge that comes again, and of a schedule that ends with it', async () => {
    const store = await shared.newcomer();
    const recur = { interval_unit: 'DAY', interval_delay: 1, max_occurrences: 1 };
    await made(store, '/v1/charges', { amount: 5, method: aCard({ cvv: '123' }), recur });
    assert.deepEqual((await eventsOf(store)).map(briefly), [
      'created ACTIVE',
      'occurrence.created PENDING',
      'occurrence.paid PAID',
      'completed COMPLETED',
    ]);
  });

  test('an update that changes nothing that is due tells of no occurrence', async () => {
    const store = await shared.newcomer();
    const { id } = await makeRecurring(store);
    await store.gateway('PATCH', `${path}/${id}`, { description: 'Plan' });
    assert.deepEqual((await eventsOf(store)).slice(2).map(briefly), ['updated ACTIVE']);
  });

  test('are the same by their id, and hold nothing but what is documented', async () => {
    const store = await shared.newcomer();
    await eventfulLife(store);
    for (const event of await eventsOf(store)) {
      assert.deepEqual(await read(store, `/v1/events/${event.id}`), event);
      const { properties } = /occurrence/.test(event.type) ? occurrenceType : recurringChargeType;
      const listed = new Set(Object.keys(properties));
      assert.deepEqual(new Set(Object.keys(event.data)).difference(listed), new Set(), event.type);
    }
  });

  const skip = examples.length === 0 && notAtHand;
  test('every documented type comes about, and looks like its example', { skip }, async () => {
    const store = await shared.newcomer();
    await eventfulLife(store);
    // One month before it expires, and the month after.
    const method = aCard({ exp_month: 12, exp_year: 2026, ...home });
    const { schedule } = aRecurring();
    await makeRecurring(store, { method, schedule: { ...schedule, start: '2027-06-30' } });
    await store.advance('P70D');
    const all = await eventsOf(store);
    for (const { type, event } of examples) {
      const told = all.findLast((one) => one.type === type);
      assert.ok(told, `no ${type}`);
      // Whether something is said of a plan or its card depends on what was asked for.
      const except = ['$.data.description', '$.data.status_reason'];
      assertLike(event, { status: 200, body: told }, { except, isLoose: true });
    }
    assert.equal(new Set(all.map(({ type }) => type)).size, examples.length);
  });
});
