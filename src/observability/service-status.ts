// How the service has been doing for the last minute: what its clients saw, and whether the
// database answers.
import { type Database, isAlive } from '#src/db/index.ts';
import type { ServiceStatus } from '#src/faces/kit/service-status.ts';
import { monotonicMs, sleep } from '#src/kernel/clock.ts';

interface Second {
  at: number;
  requests: number;
  failed: number;
  slow: number;
}

export interface ServiceWatch {
  observe(served: { readonly isFault: boolean; readonly durationMs: number }): void;
  read(): Promise<ServiceStatus>;
}

const secondsWatched = 60;
/** A request that takes longer is slow; more than this share of them is trouble. */
const slowMs = 2_000;
const shareTolerated = 0.05;
/** Fewer than this many say nothing of the service. */
const countTolerated = 4;
const databasePatienceMs = 2_000;

export function watchService(db: Database, nowMs: () => number = monotonicMs): ServiceWatch {
  const seconds: Second[] = [];

  function currentSecond(): Second {
    const at = Math.floor(nowMs() / 1000);
    while (seconds[0] && seconds[0].at <= at - secondsWatched) seconds.shift();
    const last = seconds.at(-1);
    if (last?.at === at) return last;
    const fresh = { at, requests: 0, failed: 0, slow: 0 };
    seconds.push(fresh);
    return fresh;
  }

  return {
    observe: ({ isFault, durationMs }) => {
      const second = currentSecond();
      second.requests += 1;
      if (isFault) second.failed += 1;
      if (durationMs > slowMs) second.slow += 1;
    },
    read: async () => {
      const answers = await Promise.race([
        isAlive(db),
        sleep(databasePatienceMs).then(() => false),
      ]);
      if (!answers) return 'unavailable';
      currentSecond();
      const sum = (count: (second: Second) => number) =>
        seconds.reduce((all, second) => all + count(second), 0);
      const requests = sum((second) => second.requests);
      const isTrouble = (count: number) =>
        count > countTolerated && count > requests * shareTolerated;
      if (isTrouble(sum((second) => second.failed))) return 'unreliable';
      return isTrouble(sum((second) => second.slow)) ? 'slow' : 'normal';
    },
  };
}
