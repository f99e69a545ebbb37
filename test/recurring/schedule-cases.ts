// Random schedules, most of them where the calendar is uneven: ends of months, leap days, short
// lists of days.
import fc from 'fast-check';
import type { Schedule } from '#src/recurring/schedule.ts';
import type { Question } from './schedule-oracle.ts';

const firstDay = Temporal.PlainDate.from('1990-01-01');
const leapYears = Array.from({ length: 12 }, (_, nth) => 1988 + 4 * nth).slice(1);

const anyDay = fc.integer({ min: 0, max: 16_800 }).map((days) => firstDay.add({ days }));
const endOfMonth = fc
  .tuple(fc.integer({ min: 0, max: 551 }), fc.integer({ min: 28, max: 31 }))
  .map(([months, day]) => firstDay.add({ months }).with({ day }));
const leapDay = fc
  .constantFrom(...leapYears)
  .map((year) => Temporal.PlainDate.from({ year, month: 2, day: 29 }));
const starts = fc.oneof(
  { weight: 4, arbitrary: anyDay },
  { weight: 4, arbitrary: endOfMonth },
  { weight: 1, arbitrary: leapDay },
);

const everyUnit = fc.record({
  unit: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
  every: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 40 })),
});
const daysOfWeek = fc.record({
  unit: fc.constant('week' as const),
  every: fc.constant(1),
  days: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 }),
});
const lateDay = fc.constantFrom(28, 29, 30, 31, 'last' as const);
const dayOfMonth = fc.oneof(fc.integer({ min: 1, max: 31 }), lateDay);
const daysOfMonth = fc.record({
  unit: fc.constant('month' as const),
  every: fc.constant(1),
  days: fc.oneof(
    fc.array(lateDay, { minLength: 1, maxLength: 3 }),
    fc.array(dayOfMonth, { minLength: 1, maxLength: 6 }),
  ),
});

export const schedules: fc.Arbitrary<Schedule> = fc
  .tuple(
    fc.oneof({ weight: 2, arbitrary: everyUnit }, daysOfWeek, daysOfMonth),
    starts,
    fc.option(fc.integer({ min: 0, max: 6_000 }), { nil: undefined }),
  )
  .map(([form, start, lastsDays]) => ({
    ...form,
    start,
    ...(lastsDays !== undefined && { end: start.add({ days: lastsDays }) }),
  }));

/** Days from the start of a schedule to when it is asked about. */
const distances = fc.oneof(
  fc.integer({ min: -500, max: 0 }),
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: 0, max: 5_000 }),
);

export function questionsIn(timeZones: readonly string[]): fc.Arbitrary<Question> {
  return fc
    .tuple(schedules, distances, fc.constantFrom(...timeZones))
    .map(([schedule, days, timeZone]) => ({
      schedule,
      from: schedule.start.add({ days }),
      timeZone,
    }));
}
