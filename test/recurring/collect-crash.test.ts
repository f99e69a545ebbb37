// Collectors that die on the way, and those that only seemed to be dead.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { examine } from '#src/cli/doctor.ts';
import { fromBase64Url, systemIds } from '#src/kernel/ids.ts';
import { payOccurrence } from '#src/recurring/pay-occurrence.ts';
import { aCard, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import {
  type Body,
  collectorOf,
  dueAt,
  endLeases,
  occurrencesOf,
  path,
  paying,
  shown,
  standAt,
  subscribe,
  toldOf,
  toolsOf,
} from './collecting.ts';

const lost = new Error('Connection terminated unexpectedly');
const created = ['recurring_charge.created', 'recurring_charge.occurrence.created'];
const paidOnce = [
  ...created,
  'recurring_charge.occurrence.created',
  'recurring_charge.occurrence.paid',
];

/** What a collector that dies has done before: its payment, or nothing. */
const accidents = {
  'after its payment was made': (store: TestApp) =>
    paying(store, (make) => async (input) => {
      await make(input);
      throw lost;
    }),
  'before its payment was made': (store: TestApp) =>
    paying(store, () => () => Promise.reject(lost)),
};

suite('collectors that die', () => {
  const shared = sharedApp();
  const aStore = async () => standAt(await shared.newcomer());

  for (const [when, accident] of Object.entries(accidents)) {
    test(`what one was paying that died ${when} is paid by another, once`, async () => {
      const store = await aStore();
      const { id } = await subscribe(store);
      await assert.rejects(collectorOf(store, { payments: accident(store) }).collect(), lost);
      const made = when.startsWith('after') ? 1 : 0;
      assert.deepEqual(await shown(store, id), [`01-31 PAYING ${made}`]);
      await collectorOf(store).collect();
      assert.deepEqual(await shown(store, id), [`01-31 PAYING ${made}`], 'it may live still');
      await endLeases(store);
      await Promise.all([collectorOf(store).collect(), collectorOf(store).collect()]);
      await assertPaidOnce(store, id);
    });
  }

  test('were its payment not known by its name, it would be charged again', async () => {
    const store = await aStore();
    const { id } = await subscribe(store);
    const payments = accidents['after its payment was made'](store);
    await assert.rejects(collectorOf(store, { payments }).collect(), lost);
    await endLeases(store);
    const takeOver = (seen: Body) => ({ ...seen, paymentId: systemIds.next() });
    await collectorOf(store, { takeOver }).collect();
    await assert.rejects(assertPaidOnce(store, id), /01-31 PAID 2/);
    const broken = (await examine(store.app.db)).filter(({ violations }) => violations > 0n);
    const name = 'an occurrence is collected once at most, and by no other payment than its own';
    assert.deepEqual(
      broken.map((finding) => finding.name),
      [name],
    );
    await store.gateway('POST', '/v1/merchant/purge-test-data');
  });

  test('a decline that was not recorded is not asked for again', async () => {
    const store = await aStore();
    const { id } = await subscribe(store, { method: aCard({ number: '4000000000000002' }) });
    const payments = accidents['after its payment was made'](store);
    await assert.rejects(collectorOf(store, { payments }).collect(), lost);
    await store.gateway('PATCH', `${path}/${id}`, { method: aCard() });
    await endLeases(store);
    await collectorOf(store).collect();
    assert.deepEqual(await shown(store, id), ['02-28 PENDING 0', '01-31 FAILED 1']);
    await store.checkBooks();
  });

  for (const [by, method, end, status] of [
    ['canceled', 'POST', '/cancel', 'COMPLETED'],
    ['deleted', 'DELETE', '', 'DELETED'],
  ] as const) {
    test(`what is ${by} while its collector is dead is paid, and nothing after it`, async () => {
      const store = await aStore();
      const { id } = await subscribe(store);
      const payments = accidents['after its payment was made'](store);
      await assert.rejects(collectorOf(store, { payments }).collect(), lost);
      await store.gateway(method, `${path}/${id}${end}`);
      await endLeases(store);
      await collectorOf(store).collect();
      assert.deepEqual(await shown(store, id), ['01-31 PAID 1']);
      const { body } = await store.gateway('GET', `${path}/${id}`);
      assert.deepEqual([body.status, body.total_occurrences], [status, 1]);
      await store.advance('P70D');
      assert.deepEqual(await shown(store, id), ['01-31 PAID 1']);
      await store.checkBooks();
    });
  }

  test('one that comes back to life changes nothing of what others have recorded', async () => {
    const store = await aStore();
    const { id } = await subscribe(store);
    const zombie = await aZombie(store, (collector) => collector.collect());
    await endLeases(store);
    await collectorOf(store).collect();
    await assertPaidOnce(store, id);
    const before = await everything(store, id);
    await zombie.wakesUp();
    assert.deepEqual(await everything(store, id), before);
    await store.checkBooks();
  });

  test('one that comes back to life does not record over a later attempt', async () => {
    const store = await aStore();
    const { id } = await subscribe(store, { method: aCard({ number: '4000000000000002' }) });
    const zombie = await aZombie(store, (collector) => collector.collect());
    await endLeases(store);
    await collectorOf(store).collect();
    await store.gateway('PATCH', `${path}/${id}`, { method: aCard() });
    const [, failed] = await occurrencesOf(store, id);
    const merchant = await aZombie(store, (_, payments) => payByHand(store, failed, payments));
    await zombie.wakesUp();
    assert.deepEqual(await shown(store, id), ['02-28 PENDING 0', '01-31 PAYING 2']);
    await merchant.wakesUp();
    assert.deepEqual(await shown(store, id), ['02-28 PENDING 0', '01-31 PAID 2']);
    const { body } = await store.gateway('GET', `${path}/${id}`);
    assert.deepEqual([body.total_occurrences, body.total_amount], [1, 1_250]);
    await store.checkBooks();
  });

  for (const [when, accident] of Object.entries(accidents)) {
    test(`one paid by hand whose server died ${when} does not wait until it is due`, async () => {
      const store = await aStore();
      const { id, occurrences } = await subscribe(store, {
        schedule: { start: '2031-06-30', interval_unit: 'MONTH', interval_delay: 1 },
      });
      await assert.rejects(payByHand(store, occurrences[0], accident(store)), lost);
      await endLeases(store);
      await store.advance('PT1S');
      assert.deepEqual(await shown(store, id), ['07-30 PENDING 0', '06-30 PAID 1']);
      await store.checkBooks();
    });
  }
});

async function assertPaidOnce(store: TestApp, id: string): Promise<void> {
  assert.deepEqual(await shown(store, id), ['02-28 PENDING 0', '01-31 PAID 1']);
  const [, paid] = await occurrencesOf(store, id);
  assert.deepEqual([paid.attempts, paid.transactions[0].amount], [1, 1_250]);
  assert.equal(Temporal.Instant.compare(paid.transactions[0].created, dueAt), 0);
  const { body } = await store.gateway('GET', `${path}/${id}`);
  assert.deepEqual(
    [body.status, body.next_payment, body.total_occurrences, body.total_amount],
    ['ACTIVE', '2031-02-28', 1, 1_250],
  );
  assert.deepEqual(await toldOf(store), paidOnce);
  const { body: list } = await store.gateway('GET', '/v1/transactions');
  assert.equal(list.total_entries, 1);
  await store.checkBooks();
}

type Collector = ReturnType<typeof collectorOf>;
type Payments = ReturnType<typeof paying>;

/** Makes its payment and then stands still, until it wakes up and goes on as if nothing were. */
async function aZombie(
  store: TestApp,
  work: (collector: Collector, payments: Payments) => Promise<unknown>,
) {
  const falls = Promise.withResolvers<void>();
  const wakes = Promise.withResolvers<void>();
  const payments = paying(store, (make) => async (input) => {
    const payment = await make(input);
    falls.resolve();
    await wakes.promise;
    return payment;
  });
  const done = work(collectorOf(store, { payments }), payments);
  await Promise.race([falls.promise, done]);
  return {
    wakesUp: async () => {
      wakes.resolve();
      await done;
    },
  };
}

function payByHand(store: TestApp, occurrence: Body, payments: Payments) {
  return payOccurrence(
    { ...toolsOf(store), payments },
    {
      caller: { organizationId: store.organization.id, mode: 'test' },
      recurringChargeId: fromBase64Url(occurrence.recurring_charge_id)!,
      id: fromBase64Url(occurrence.id)!,
      requestId: systemIds.next(),
    },
  );
}

/** All that a merchant sees. */
async function everything(store: TestApp, id: string): Promise<Body[]> {
  const asked = ['/v1/events?page_size=1000', '/v1/transactions', `${path}/${id}`];
  const bodies = asked.map(async (at) => (await store.gateway('GET', at)).body);
  return [await occurrencesOf(store, id), ...(await Promise.all(bodies))];
}
