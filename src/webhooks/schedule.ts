// When what did not arrive is sent again.

export interface RetrySchedule {
  /** After the first attempt. */
  readonly retriesMax: number;
  /** How long after the first attempt the n-th retry is due; n from 1. */
  delay(retry: number): Temporal.Duration;
}

/**
 * "Retried up to 6 times, with an initial 1-hour delay that increases by 1 hour for each failed
 * attempt. (For example, first attempt at time t0, second attempt at t0 + 1 hour, third attempt at
 * t0 + 2 hours, and so on.)" — "Events" in the documentation of
 * the gateway's API.
 */
export const hourlyRetries: RetrySchedule = {
  retriesMax: 6,
  delay: (retry) => Temporal.Duration.from({ hours: retry }),
};

/** An attempt that was made, on the organization's clock. */
export interface AttemptMade {
  /** 0 for the first attempt. */
  readonly retryCount: number;
  /** From which the retries so far were reckoned; absent before the first attempt. */
  readonly firstAttemptAt?: Temporal.Instant;
  readonly startedAt: Temporal.Instant;
}

export interface NextRetry {
  readonly retryCount: number;
  /** From which the later ones are reckoned. */
  readonly firstAttemptAt: Temporal.Instant;
  readonly dueAt: Temporal.Instant;
}

/** The retry that follows an attempt that failed; none when it was the last. */
export function nextRetry(schedule: RetrySchedule, made: AttemptMade): NextRetry | undefined {
  const retryCount = made.retryCount + 1;
  if (retryCount > schedule.retriesMax) return undefined;
  const firstAttemptAt = startOf(schedule, made);
  return { retryCount, firstAttemptAt, dueAt: firstAttemptAt.add(schedule.delay(retryCount)) };
}

const toleratedDelay = Temporal.Duration.from({ minutes: 1 });

/**
 * When we ourselves were away, the rest of the schedule moves along: all retries that were missed
 * would otherwise be made within a moment, and be of no use.
 */
function startOf(schedule: RetrySchedule, made: AttemptMade): Temporal.Instant {
  const { firstAttemptAt, startedAt, retryCount } = made;
  if (firstAttemptAt === undefined || retryCount === 0) return startedAt;
  const sinceFirst = schedule.delay(retryCount);
  const tolerated = firstAttemptAt.add(sinceFirst).add(toleratedDelay);
  if (Temporal.Instant.compare(startedAt, tolerated) <= 0) return firstAttemptAt;
  return startedAt.subtract(sinceFirst);
}
