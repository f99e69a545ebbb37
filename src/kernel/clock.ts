// Time is handed in. This is the only file that reads the machine's clock.

/**
 * Tells the time. Instants are kept to the millisecond, as the database and the faces show them.
 */
export interface Clock {
  now(): Temporal.Instant;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Temporal.Instant.fromEpochMilliseconds(Date.now()),
};

/** For libraries that know no `Temporal`. */
export function toDate(instant: Temporal.Instant): Date {
  return new Date(instant.epochMilliseconds);
}

/** Milliseconds from a start that never moves: for durations and time-outs, never for dates. */
export function monotonicMs(): number {
  return performance.now();
}

/**
 * Waits for the given time, or until the signal aborts (then it returns early, without an error).
 */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}
