import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { federalHolidays, isBusinessDay, nextBusinessDay } from '#src/kernel/business-days.ts';

/** Weekday closures as the Federal Reserve Banks publish them, and as others reckon them ahead. */
const published: readonly (readonly [year: number, closures: string])[] = [
  [2020, '01-01 01-20 02-17 05-25 09-07 10-12 11-11 11-26 12-25'],
  [2021, '01-01 01-18 02-15 05-31 07-05 09-06 10-11 11-11 11-25'],
  [2022, '01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26'],
  [2023, '01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-23 12-25'],
  [2024, '01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25'],
  [2025, '01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25'],
  [2026, '01-01 01-19 02-16 05-25 06-19 09-07 10-12 11-11 11-26 12-25'],
  [2027, '01-01 01-18 02-15 05-31 07-05 09-06 10-11 11-11 11-25'],
  [2028, '01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-23 12-25'],
  [2029, '01-01 01-15 02-19 05-28 06-19 07-04 09-03 10-08 11-12 11-22 12-25'],
  [2030, '01-01 01-21 02-18 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25'],
  [2031, '01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25'],
  [2032, '01-01 01-19 02-16 05-31 07-05 09-06 10-11 11-11 11-25'],
  [2033, '01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26'],
  [2034, '01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-23 12-25'],
  [2035, '01-01 01-15 02-19 05-28 06-19 07-04 09-03 10-08 11-12 11-22 12-25'],
];

for (const [year, closures] of published) {
  test(`the banks close in ${year} on the published days and on no other weekday`, () => {
    const expected = closures.split(' ').map((day) => `${year}-${day}`);
    const reckoned = federalHolidays(year).map((holiday) => `${holiday.closedOn}`);
    assert.deepEqual(reckoned, expected);
    assert.deepEqual(closedWeekdays(year), expected);
  });
}

test('a holiday on a Saturday leaves the Friday before it open', () => {
  assert.ok(isBusinessDay(date('2026-07-03')));
  assert.ok(isBusinessDay(date('2021-12-31')));
  assert.ok(isBusinessDay(date('2027-12-24')));
});

test('a holiday on a Sunday closes the Monday after it', () => {
  assert.ok(!isBusinessDay(date('2027-07-05')));
  assert.ok(!isBusinessDay(date('2023-01-02')));
});

test('Juneteenth closes the banks from 2022 on', () => {
  assert.ok(isBusinessDay(date('2020-06-19')));
  assert.ok(!isBusinessDay(date('2023-06-19')));
});

test('Saturdays and Sundays are never business days', () => {
  assert.ok(!isBusinessDay(date('2026-11-21')));
  assert.ok(!isBusinessDay(date('2026-11-22')));
  assert.ok(isBusinessDay(date('2026-11-23')));
});

test('the next business day skips a weekend and the holiday after it', () => {
  assert.equal(`${nextBusinessDay(date('2026-01-16'))}`, '2026-01-20');
  assert.equal(`${nextBusinessDay(date('2026-11-25'), 2)}`, '2026-11-30');
  assert.equal(`${nextBusinessDay(date('2026-07-03'))}`, '2026-07-06');
});

test('counting business days in one step or one by one comes to the same day', () => {
  const dates = fc.integer({ min: 0, max: 20_000 }).map((days) => date('1990-01-01').add({ days }));
  fc.assert(
    fc.property(dates, fc.integer({ min: 1, max: 30 }), (start, count) => {
      let stepped = start;
      for (let step = 0; step < count; step += 1) stepped = nextBusinessDay(stepped);
      assert.ok(stepped.equals(nextBusinessDay(start, count)));
      assert.ok(isBusinessDay(stepped));
    }),
  );
});

test('a count of days that is not a whole number from one up is a bug', () => {
  for (const count of [0, -1, 1.5, Number.NaN]) {
    assert.throws(() => nextBusinessDay(date('2026-01-01'), count), RangeError);
  }
});

function date(text: string): Temporal.PlainDate {
  return Temporal.PlainDate.from(text);
}

function closedWeekdays(year: number): string[] {
  const closed: string[] = [];
  for (let day = date(`${year}-01-01`); day.year === year; day = day.add({ days: 1 })) {
    if (day.dayOfWeek <= 5 && !isBusinessDay(day)) closed.push(`${day}`);
  }
  return closed;
}
