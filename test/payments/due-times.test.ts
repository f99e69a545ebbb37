import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nextDailyTime } from '#src/kernel/daily-time.ts';
import { dailyCuts, holdEndsAt } from '#src/payments/due-times.ts';

test('a hold ends after seven times twenty-four hours, whatever daylight saving does', () => {
  const friday = Temporal.Instant.from('2030-03-08T15:00:00Z');
  assert.equal(`${holdEndsAt(friday)}`, '2030-03-15T15:00:00Z');
});

const zones = ['America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia'];
const places = fc.record({
  timeZone: fc.constantFrom(...zones),
  captureHour: fc.constantFrom(0, 2, 5, 23),
});

/** Mostly close together and around changes of clocks, so that a remembered cut is asked again. */
const start = Temporal.Instant.from('2030-03-08T00:00:00Z');
const instants = fc.integer({ min: 0, max: 4 * 24 * 60 }).map((minutes) => start.add({ minutes }));

test('the cut that is remembered is never another than the one reckoned anew', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(places, instants), { maxLength: 60 }), (questions) => {
      const dailyCut = dailyCuts();
      for (const [place, after] of questions) {
        const reckoned = nextDailyTime(after, place.timeZone, place.captureHour);
        assert.equal(`${dailyCut(place, after)}`, `${reckoned}`);
      }
    }),
    { numRuns: 200 },
  );
});

test('at the very moment of a cut, the next one is another day’s', () => {
  const dailyCut = dailyCuts();
  const place = { timeZone: 'America/New_York', captureHour: 5 };
  const cut = dailyCut(place, Temporal.Instant.from('2030-03-04T09:59:59Z'));
  assert.equal(`${cut}`, '2030-03-04T10:00:00Z');
  assert.equal(`${dailyCut(place, cut)}`, '2030-03-05T10:00:00Z');
  assert.equal(`${dailyCut(place, cut.subtract({ milliseconds: 1 }))}`, `${cut}`);
});
