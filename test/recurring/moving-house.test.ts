// An organization that moves to another time zone while something is due: no date is collected
// before it has begun there, none is left out and none comes twice.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { type Body, occurrencesOf, shown, standAt, subscribe } from './collecting.ts';

const daily = { start: '2031-01-31', interval_unit: 'DAY', interval_delay: 1 };

suite('an organization that moves', () => {
  const shared = sharedApp();

  test('to the west is paid when the date has begun there', async () => {
    const store = await standAt(await shared.newcomer('America/New_York'));
    const { id } = await subscribe(store);
    await move(store, 'Pacific/Honolulu');
    await standAt(store, '2031-01-31T09:59:59.999Z');
    assert.deepEqual(await shown(store, id), ['01-31 PENDING 0']);
    await standAt(store, '2031-01-31T10:00:00Z');
    const [next, paid] = await occurrencesOf(store, id);
    assert.deepEqual([next.due_date, paid.status], ['2031-02-28', 'PAID']);
    assert.equal(paid.transactions[0].created, '2031-01-31T10:00:00.000Z');
  });

  test('to the east, where the date has begun, is paid no later than before', async () => {
    const store = await standAt(await shared.newcomer('America/New_York'));
    const { id } = await subscribe(store);
    await move(store, 'Asia/Tokyo');
    await standAt(store, '2031-01-31T05:00:00Z');
    assert.deepEqual(await shown(store, id), ['02-28 PENDING 0', '01-31 PAID 1']);
    await standAt(store, '2031-02-27T14:59:59.999Z');
    assert.deepEqual(await shown(store, id), ['02-28 PENDING 0', '01-31 PAID 1']);
    await standAt(store, '2031-02-27T15:00:00Z');
    assert.equal((await shown(store, id))[1], '02-28 PAID 1', 'the next one by the new time');
  });

  test('over the date line and back is paid once for each date', async () => {
    const store = await standAt(
      await shared.newcomer('Pacific/Kiritimati'),
      '2031-01-30T01:00:00Z',
    );
    const { id } = await subscribe(store, { schedule: daily });
    await standAt(store, '2031-01-30T10:00:00Z');
    assert.deepEqual(await shown(store, id), ['02-01 PENDING 0', '01-31 PAID 1']);
    await move(store, 'Pacific/Pago_Pago');
    await standAt(store, '2031-02-01T10:59:59.999Z');
    assert.deepEqual(await shown(store, id), ['02-01 PENDING 0', '01-31 PAID 1']);
    await standAt(store, '2031-02-01T11:00:00Z');
    assert.equal((await shown(store, id))[1], '02-01 PAID 1');
    await move(store, 'Pacific/Kiritimati');
    await standAt(store, '2031-02-05T10:00:00Z');
    const dates = (await shown(store, id)).map((one) => one.slice(0, 5)).toReversed();
    assert.deepEqual(dates, [
      '01-31',
      '02-01',
      '02-02',
      '02-03',
      '02-04',
      '02-05',
      '02-06',
      '02-07',
    ]);
    await store.checkBooks();
  });

  test('again and again is paid for every date, and for none before it has begun', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...zones),
        fc.array(steps, { minLength: 6, maxLength: 10 }),
        wander,
      ),
      { numRuns: Number(process.env.ZONE_RUNS ?? 12), endOnFailure: true },
    );
  });

  const zones = [
    'Pacific/Pago_Pago',
    'Pacific/Honolulu',
    'America/New_York',
    'Europe/London',
    'Asia/Tokyo',
    'Pacific/Kiritimati',
  ];
  const steps = fc.record({
    zone: fc.constantFrom(...zones),
    hours: fc.integer({ min: 1, max: 60 }),
  });

  interface Step {
    readonly zone: string;
    readonly hours: number;
  }

  async function wander(from: string, way: readonly Step[]): Promise<void> {
    const store = await shared.newcomer(from);
    let now = Temporal.Instant.from('2031-01-29T12:00:00Z');
    await standAt(store, `${now}`);
    const { id } = await subscribe(store, { schedule: daily });
    const seen = new Set<string>();
    for (const { zone, hours } of way) {
      await move(store, zone);
      now = now.add({ hours });
      await standAt(store, `${now}`);
      const [open, ...paid] = await occurrencesOf(store, id);
      for (const one of paid) {
        assert.deepEqual([one.status, one.transactions.length], ['PAID', 1]);
        if (!seen.has(one.id)) assertBegun(one.transactions[0].created, one.due_date, zone);
        seen.add(one.id);
      }
      assert.equal(open.status, 'PENDING');
      assertUnbroken([...paid.toReversed(), open]);
      // A day late at most: what was put down for midnight elsewhere is not brought forward.
      const latest = beginOf(open.due_date, 'Pacific/Pago_Pago');
      assert.ok(Temporal.Instant.compare(now, latest) < 0, `${open.due_date} at ${now}`);
    }
    await store.checkBooks();
  }
});

function assertBegun(at: string, dueDate: string, zone: string): void {
  const begin = beginOf(dueDate, zone);
  assert.ok(Temporal.Instant.compare(at, begin) >= 0, `${dueDate} in ${zone} at ${at}`);
}

function beginOf(date: string, zone: string): Temporal.Instant {
  return Temporal.PlainDate.from(date).toZonedDateTime(zone).toInstant();
}

/** One date after the other, from the first. */
function assertUnbroken(occurrences: readonly Body[]): void {
  const start = Temporal.PlainDate.from(daily.start);
  assert.deepEqual(
    occurrences.map(({ due_date }) => due_date),
    occurrences.map((_, days) => `${start.add({ days })}`),
  );
}

async function move(store: TestApp, timezone: string): Promise<void> {
  const { body } = await store.gateway('GET', '/v1/merchant');
  const { status } = await store.gateway('PUT', '/v1/merchant', { ...body, timezone });
  assert.equal(status, 200);
}
