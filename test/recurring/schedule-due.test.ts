// When a date falls due, and that clocks neither take one away nor give one twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dueAtOf, nextDateAfter, type Schedule } from '#src/recurring/schedule.ts';

test('a day begins at midnight where the organization is', () => {
  assert.equal(`${dueAtOf(date('2026-07-01'), 'America/New_York')}`, '2026-07-01T04:00:00Z');
  assert.equal(`${dueAtOf(date('2026-07-01'), 'Asia/Tokyo')}`, '2026-06-30T15:00:00Z');
});

test('a day without a midnight begins when the clocks have jumped', () => {
  assert.equal(`${dueAtOf(date('2018-11-04'), 'America/Sao_Paulo')}`, '2018-11-04T03:00:00Z');
  assert.equal(`${dueAtOf(date('2026-04-24'), 'Africa/Cairo')}`, '2026-04-23T22:00:00Z');
  assert.equal(`${dueAtOf(date('2021-03-28'), 'Asia/Beirut')}`, '2021-03-27T22:00:00Z');
});

test('a day with two midnights begins at the first', () => {
  assert.equal(`${dueAtOf(date('2026-11-01'), 'America/Havana')}`, '2026-11-01T04:00:00Z');
  // At one minute past midnight it became a minute past eleven again.
  assert.equal(`${dueAtOf(date('2010-11-07'), 'America/St_Johns')}`, '2010-11-07T02:30:00Z');
});

test('a date that a place skipped falls due with the date after it', () => {
  for (const [timeZone, skipped, begin] of [
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00Z'],
    ['Pacific/Kwajalein', '1993-08-21', '1993-08-21T12:00:00Z'],
  ] as const) {
    assert.equal(`${dueAtOf(date(skipped), timeZone)}`, begin);
    assert.equal(`${dueAtOf(date(skipped).add({ days: 1 }), timeZone)}`, begin);
  }
});

test('everywhere a date falls due after the one before, unless the place skipped that', () => {
  const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
  const years = fc.integer({ min: 1975, max: 2045 });
  fc.assert(
    fc.property(zones, years, (timeZone, year) => {
      let before = dueAtOf(date(`${year - 1}-12-31`), timeZone);
      for (let day = date(`${year}-01-01`); day.year === year; day = day.add({ days: 1 })) {
        const at = dueAtOf(day, timeZone);
        const yesterday = before.toZonedDateTimeISO(timeZone).toPlainDate();
        const isSkipped = yesterday.equals(day);
        assert.equal(Temporal.Instant.compare(before, at), isSkipped ? 0 : -1, `${day}`);
        before = at;
      }
    }),
    { numRuns: 60 },
  );
});

test('daylight saving neither skips nor doubles a date', () => {
  const schedule: Schedule = { unit: 'day', every: 1, start: date('2018-01-01') };
  for (const timeZone of [
    'America/New_York',
    'Europe/London',
    'America/Sao_Paulo',
    'Asia/Beirut',
  ]) {
    let day = schedule.start;
    for (let count = 1; count < 365; count += 1) {
      day = nextDateAfter(schedule, day)!;
      assert.ok(day.equals(schedule.start.add({ days: count })));
      const due = dueAtOf(day, timeZone).toZonedDateTimeISO(timeZone);
      assert.ok(due.toPlainDate().equals(day), `${day}`);
    }
  }
});

function date(text: string): Temporal.PlainDate {
  return Temporal.PlainDate.from(text);
}
