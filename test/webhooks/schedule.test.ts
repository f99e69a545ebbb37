import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AttemptMade, hourlyRetries, nextRetry } from '#src/webhooks/schedule.ts';

const start = Temporal.Instant.from('2030-03-04T15:00:00Z');
const after = (time: Temporal.DurationLike) => start.add(time);

test('retries are due one to six hours after the first attempt, and then no more', () => {
  const dues: string[] = [];
  let made: AttemptMade = { retryCount: 0, startedAt: start };
  for (;;) {
    const next = nextRetry(hourlyRetries, made);
    if (!next) break;
    dues.push(String(start.until(next.dueAt)));
    made = { ...next, startedAt: next.dueAt };
  }
  assert.deepEqual(dues, ['PT3600S', 'PT7200S', 'PT10800S', 'PT14400S', 'PT18000S', 'PT21600S']);
});

test('a retry that starts a little late puts off none of those after it', () => {
  const made = { retryCount: 1, firstAttemptAt: start, startedAt: after({ minutes: 61 }) };
  const next = nextRetry(hourlyRetries, made);
  assert.equal(String(next?.firstAttemptAt), String(start));
  assert.equal(String(next?.dueAt), String(after({ hours: 2 })));
});

test('after we were away the rest of the schedule is as late, and not made up for at once', () => {
  const made = { retryCount: 2, firstAttemptAt: start, startedAt: after({ hours: 5 }) };
  const next = nextRetry(hourlyRetries, made);
  assert.equal(String(next?.dueAt), String(after({ hours: 6 })));
  const last = nextRetry(hourlyRetries, { ...next!, startedAt: next!.dueAt });
  assert.equal(String(last?.dueAt), String(after({ hours: 7 })));
});

test('a schedule is data: every ten minutes, 25 attempts', () => {
  const everyTenMinutes = {
    retriesMax: 24,
    delay: (retry: number) => Temporal.Duration.from({ minutes: 10 * retry }),
  };
  const made = (retryCount: number) => ({
    retryCount,
    firstAttemptAt: start,
    startedAt: after({ minutes: 10 * retryCount }),
  });
  const last = nextRetry(everyTenMinutes, made(23));
  assert.equal(String(last?.dueAt), String(after({ hours: 4 })));
  assert.equal(nextRetry(everyTenMinutes, made(24)), undefined);
});
