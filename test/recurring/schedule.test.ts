import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { faultOf, firstDateFrom, nextDateAfter, type Schedule } from '#src/recurring/schedule.ts';
import { schedules } from './schedule-cases.ts';

test('every so many days, counted from the start', () => {
  const start = date('2026-01-30');
  assertDates({ unit: 'day', every: 1, start }, '2026-01-30 2026-01-31 2026-02-01');
  assertDates({ unit: 'day', every: 30, start }, '2026-01-30 2026-03-01 2026-03-31');
  assertDates({ unit: 'day', every: 1_000, start }, '2026-01-30 2028-10-26 2031-07-23');
});

test('every so many weeks, on the weekday of the start', () => {
  const start = date('2024-02-29');
  assertDates({ unit: 'week', every: 1, start }, '2024-02-29 2024-03-07 2024-03-14');
  assertDates({ unit: 'week', every: 2, start }, '2024-02-29 2024-03-14 2024-03-28');
  assertDates({ unit: 'week', every: 52, start }, '2024-02-29 2025-02-27 2026-02-26');
});

test('every so many months, on the day of the start', () => {
  assertDates(
    { unit: 'month', every: 1, start: date('2016-01-01') },
    '2016-01-01 2016-02-01 2016-03-01',
  );
  assertDates(
    { unit: 'month', every: 3, start: date('2025-11-15') },
    '2025-11-15 2026-02-15 2026-05-15',
  );
});

test('a month that lacks the day has its last one, and the day comes back', () => {
  assertDates(
    { unit: 'month', every: 1, start: date('2027-12-31') },
    '2027-12-31 2028-01-31 2028-02-29 2028-03-31 2028-04-30 2028-05-31',
  );
  assertDates(
    { unit: 'month', every: 1, start: date('2026-01-29') },
    '2026-01-29 2026-02-28 2026-03-29',
  );
  assertDates(
    { unit: 'month', every: 6, start: date('2025-08-31') },
    '2025-08-31 2026-02-28 2026-08-31',
  );
});

test('a leap day is kept in leap years, and the day before March in others', () => {
  assertDates(
    { unit: 'month', every: 12, start: date('2024-02-29') },
    '2024-02-29 2025-02-28 2026-02-28 2027-02-28 2028-02-29',
  );
  // 2100 is no leap year.
  assertDates({ unit: 'month', every: 48, start: date('2096-02-29') }, '2096-02-29 2100-02-28');
});

test('each week on its days, none of them before the start', () => {
  const week = { unit: 'week', every: 1 } as const;
  // A Wednesday.
  const start = date('2026-11-25');
  assertDates({ ...week, start, days: [1, 5] }, '2026-11-27 2026-11-30 2026-12-04 2026-12-07');
  assertDates({ ...week, start, days: [3] }, '2026-11-25 2026-12-02');
  assertDates({ ...week, start, days: [7, 2, 7] }, '2026-11-29 2026-12-01 2026-12-06');
  assertDates({ ...week, start: date('2026-11-29'), days: [7, 1] }, '2026-11-29 2026-11-30');
});

test('each month on its days, in order, none of them before the start', () => {
  const month = { unit: 'month', every: 1 } as const;
  const start = date('2026-01-16');
  assertDates({ ...month, start, days: [15, 'last'] }, '2026-01-31 2026-02-15 2026-02-28');
  assertDates({ ...month, start, days: [1] }, '2026-02-01 2026-03-01');
  assertDates({ ...month, start, days: ['last', 16] }, '2026-01-16 2026-01-31 2026-02-16');
  assertDates(
    { ...month, start: date('2028-01-31'), days: ['last'] },
    '2028-01-31 2028-02-29 2028-03-31 2028-04-30',
  );
});

test('days of the month that fall together count once', () => {
  const month = { unit: 'month', every: 1, start: date('2026-01-30') } as const;
  assertDates(
    { ...month, days: [29, 30, 31, 'last'] },
    '2026-01-30 2026-01-31 2026-02-28 2026-03-29 2026-03-30 2026-03-31 2026-04-29 2026-04-30',
  );
  assertDates({ ...month, days: [30] }, '2026-01-30 2026-02-28 2026-03-30');
});

test('a schedule that began years ago goes on from the day it is asked about', () => {
  const today = '2026-11-21';
  const start = date('2021-10-31');
  assertDates({ unit: 'month', every: 1, start }, '2026-11-30 2026-12-31', today);
  assertDates({ unit: 'month', every: 2, start }, '2026-12-31 2027-02-28', today);
  assertDates({ unit: 'week', every: 2, start }, '2026-11-22 2026-12-06', today);
  assertDates({ unit: 'day', every: 100, start }, '2027-01-13 2027-04-23', today);
  assertDates({ unit: 'week', every: 1, start, days: [6] }, '2026-11-21 2026-11-28', today);
  assertDates({ unit: 'month', every: 1, start, days: [20] }, '2026-12-20', today);
});

test('the day asked about counts; a schedule that has not begun waits for its start', () => {
  const schedule: Schedule = { unit: 'month', every: 1, start: date('2026-03-31') };
  assertDates(schedule, '2026-04-30 2026-05-31', '2026-04-30');
  assertDates(schedule, '2026-05-31', '2026-05-01');
  assertDates(schedule, '2026-03-31 2026-04-30', '2020-01-01');
});

test('the end is the last day on which there may be a date', () => {
  const schedule: Schedule = { unit: 'day', every: 7, start: date('2026-01-01') };
  assert.deepEqual(allDates({ ...schedule, end: date('2026-01-15') }), [
    '2026-01-01',
    '2026-01-08',
    '2026-01-15',
  ]);
  assert.deepEqual(allDates({ ...schedule, end: date('2026-01-14') }), [
    '2026-01-01',
    '2026-01-08',
  ]);
  assert.deepEqual(allDates({ ...schedule, end: schedule.start }), ['2026-01-01']);
  assert.equal(
    firstDateFrom({ ...schedule, end: date('2026-01-15') }, date('2026-01-16')),
    undefined,
  );
  const never = { unit: 'month', every: 1, start: date('2026-02-02'), days: [1] } as const;
  assert.deepEqual(allDates({ ...never, end: date('2026-02-28') }), []);
});

test('a date in the far future is found as fast as the next one', () => {
  // Counting one by one would take hundreds of millions of steps.
  for (let times = 0; times < 200; times += 1) {
    for (const form of [{ unit: 'day' }, { unit: 'week', days: [5] }, { unit: 'month' }] as const) {
      const schedule: Schedule = { ...form, every: 1, start: date('1900-01-31') };
      assertDates(schedule, '9999-12-31', '9999-12-31');
    }
  }
});

test('no date comes after the year 9999, whatever is asked', () => {
  const last = date('9999-12-31');
  const beyond = Temporal.PlainDate.from('+275760-09-13');
  const forms = [
    { unit: 'day', every: 1_000 },
    { unit: 'week', every: 1_000 },
    { unit: 'month', every: 1_000 },
    { unit: 'week', every: 1, days: [4] },
    { unit: 'month', every: 1, days: [30] },
  ] as const;
  for (const form of forms) {
    const schedule: Schedule = { ...form, start: date('9990-01-01'), end: beyond };
    assert.equal(firstDateFrom(schedule, last), undefined);
    for (const day of [last, beyond]) assert.equal(nextDateAfter(schedule, day), undefined);
    assert.equal(firstDateFrom(schedule, beyond), undefined);
    assert.equal(firstDateFrom({ ...schedule, start: beyond }, last), undefined);
  }
});

test('dates follow each other, never before the start and never after the end', () => {
  const first = date('1985-01-01');
  const days = fc.integer({ min: 0, max: 22_000 }).map((later) => first.add({ days: later }));
  const questions = fc.tuple(fc.boolean(), days);
  fc.assert(
    fc.property(schedules, fc.array(questions, { maxLength: 20 }), (schedule, asked) => {
      for (const [isAfter, from] of asked) {
        const found = (isAfter ? nextDateAfter : firstDateFrom)(schedule, from);
        if (!found) continue;
        assert.ok(compare(from, found) < (isAfter ? 0 : 1));
        assert.ok(compare(schedule.start, found) <= 0);
        assert.ok(!schedule.end || compare(found, schedule.end) <= 0);
        assert.ok(firstDateFrom(schedule, found)?.equals(found), 'it is one of its dates');
        const between = from.add({ days: Math.trunc(from.until(found).days / 2) });
        if (compare(schedule.start, between) <= 0 && compare(from, between) < 0) {
          assert.ok(firstDateFrom(schedule, between)?.equals(found), 'none lies between');
        }
        const next = nextDateAfter(schedule, found);
        assert.ok(!next || compare(found, next) < 0);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a schedule says which of its properties is at fault', () => {
  const start = date('2026-01-31');
  const sound: readonly Schedule[] = [
    { unit: 'day', every: 1, start },
    { unit: 'month', every: 1_000, start, end: start },
    { unit: 'week', every: 1, start, days: [1, 7] },
    { unit: 'month', every: 1, start, days: [1, 31, 'last', 31] },
  ];
  for (const schedule of sound) assert.equal(faultOf(schedule), undefined);
  for (const every of [0, -1, 1_001, 1.5, Number.NaN]) {
    assert.equal(faultOf({ unit: 'day', every, start }), 'every');
  }
  const badDays: readonly Omit<Schedule, 'start'>[] = [
    { unit: 'day', every: 1, days: [1] },
    { unit: 'week', every: 2, days: [1] },
    { unit: 'month', every: 3, days: ['last'] },
    { unit: 'week', every: 1, days: [] },
    { unit: 'month', every: 1, days: [] },
    { unit: 'week', every: 1, days: [8] },
    { unit: 'week', every: 1, days: [1, 0] },
    { unit: 'week', every: 1, days: ['last'] },
    { unit: 'month', every: 1, days: [32] },
    { unit: 'month', every: 1, days: ['last', 0] },
    { unit: 'month', every: 1, days: [1.5] },
  ];
  for (const form of badDays) assert.equal(faultOf({ ...form, start }), 'days');
  assert.equal(faultOf({ unit: 'day', every: 1, start, end: date('2026-01-30') }), 'end');
});

const { compare } = Temporal.PlainDate;

function date(text: string): Temporal.PlainDate {
  return Temporal.PlainDate.from(text);
}

/** The first dates from a day on, or from the start. */
function assertDates(schedule: Schedule, expected: string, from = `${schedule.start}`): void {
  const wanted = expected.split(' ');
  const dates: string[] = [];
  let next = firstDateFrom(schedule, date(from));
  while (next && dates.length < wanted.length) {
    dates.push(`${next}`);
    next = nextDateAfter(schedule, next);
  }
  assert.deepEqual(dates, wanted);
}

function allDates(schedule: Schedule): string[] {
  const dates: string[] = [];
  let next = firstDateFrom(schedule, schedule.start);
  for (; next && dates.length < 100; next = nextDateAfter(schedule, next)) dates.push(`${next}`);
  return dates;
}
