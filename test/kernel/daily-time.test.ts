import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isTimeZone, nextDailyTime } from '#src/kernel/daily-time.ts';

const newYork = 'America/New_York';

function next(after: string, timeZone: string, hour: number): string {
  return `${nextDailyTime(Temporal.Instant.from(after), timeZone, hour)}`;
}

test('the hour comes the same day while it lies ahead', () => {
  assert.equal(next('2026-01-15T12:00Z', newYork, 17), '2026-01-15T22:00:00Z');
});

test('the very instant of the hour counts as past', () => {
  assert.equal(next('2026-01-15T21:59:59.999Z', newYork, 17), '2026-01-15T22:00:00Z');
  assert.equal(next('2026-01-15T22:00Z', newYork, 17), '2026-01-16T22:00:00Z');
});

test('the day is that of the place, not that of Greenwich', () => {
  assert.equal(next('2026-01-15T03:30Z', newYork, 23), '2026-01-15T04:00:00Z');
  assert.equal(next('2026-01-15T20:00Z', 'Asia/Tokyo', 0), '2026-01-16T15:00:00Z');
});

test('an hour that the clocks skip comes at the first moment after the gap', () => {
  assert.equal(next('2026-03-08T05:00Z', newYork, 2), '2026-03-08T07:00:00Z');
  assert.equal(next('2026-03-08T07:00Z', newYork, 2), '2026-03-09T06:00:00Z');
  // Lord Howe moves its clocks by half an hour only.
  assert.equal(next('2026-10-03T12:00Z', 'Australia/Lord_Howe', 2), '2026-10-03T15:30:00Z');
  // Cairo skips the first hour of the day.
  assert.equal(next('2026-04-23T12:00Z', 'Africa/Cairo', 0), '2026-04-23T22:00:00Z');
});

test('an hour that the clocks show twice comes once, the first time', () => {
  assert.equal(next('2026-11-01T04:00Z', newYork, 1), '2026-11-01T05:00:00Z');
  assert.equal(next('2026-11-01T05:00Z', newYork, 1), '2026-11-02T06:00:00Z');
  assert.equal(next('2026-11-01T05:30Z', newYork, 1), '2026-11-02T06:00:00Z');
});

test('a date that a place skipped as a whole has no hours', () => {
  // Samoa went from Thursday the 29th to Saturday the 31st of December 2011.
  assert.equal(next('2011-12-29T18:00Z', 'Pacific/Apia', 8), '2011-12-30T18:00:00Z');
  assert.equal(next('2011-12-29T17:59Z', 'Pacific/Apia', 8), '2011-12-29T18:00:00Z');
});

test('in every zone the hour comes once for each date of a year, always later', () => {
  const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
  const years = fc.integer({ min: 1975, max: 2045 });
  fc.assert(
    fc.property(zones, years, fc.integer({ min: 0, max: 23 }), (timeZone, year, hour) => {
      const times = timesOfYear(timeZone, year, hour);
      assert.equal(times.length, datesOfYear(timeZone, year));
      for (const [index, time] of times.entries()) {
        const before = times[index - 1];
        if (before) assert.ok(Temporal.Instant.compare(before, time) < 0);
      }
    }),
    { numRuns: 40 },
  );
});

test('a zone is known by its name in the database, not by an offset', () => {
  for (const name of ['America/New_York', 'UTC', 'Asia/Kolkata', 'US/Eastern', 'Etc/GMT+5']) {
    assert.ok(isTimeZone(name), name);
  }
  for (const name of [
    '',
    'Mars/Olympus',
    '+01:00',
    '-05',
    'America',
    'UTC ',
    'America/New_York[',
  ]) {
    assert.ok(!isTimeZone(name), name);
  }
});

test('an hour beyond 23 is a bug', () => {
  assert.throws(() => next('2026-01-15T12:00Z', newYork, 24), RangeError);
});

/** Every coming of the hour from the start of the year to the start of the next. */
function timesOfYear(timeZone: string, year: number, hour: number): Temporal.Instant[] {
  const times: Temporal.Instant[] = [];
  const end = startOf(timeZone, year + 1);
  let time = startOf(timeZone, year).subtract({ nanoseconds: 1 });
  for (;;) {
    time = nextDailyTime(time, timeZone, hour);
    if (Temporal.Instant.compare(time, end) >= 0) return times;
    times.push(time);
  }
}

/** Days of the calendar, without those that the place never saw. */
function datesOfYear(timeZone: string, year: number): number {
  const first = Temporal.PlainDate.from({ year, month: 1, day: 1 });
  const dates = Array.from({ length: first.daysInYear }, (_, days) => first.add({ days }));
  return dates.filter((date) => date.toZonedDateTime(timeZone).toPlainDate().equals(date)).length;
}

function startOf(timeZone: string, year: number): Temporal.Instant {
  return Temporal.PlainDate.from({ year, month: 1, day: 1 }).toZonedDateTime(timeZone).toInstant();
}
