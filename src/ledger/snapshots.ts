// Takes balance snapshots now and then, so that no balance has long to add up.
import type { Logger } from 'pino';
import type { Database } from '#src/db/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { snapshotBalances } from './balance.ts';

const everyMs = 10 * 60_000;

/** The returned function stops it, and waits for the snapshot under way. */
export function startSnapshots(tools: {
  readonly db: Database;
  readonly logger: Logger;
}): () => Promise<void> {
  const stopping = new AbortController();
  const done = (async () => {
    for (;;) {
      await sleep(everyMs, stopping.signal);
      if (stopping.signal.aborted) return;
      await snapshotBalances(tools.db).catch((err) => {
        tools.logger.error({ err }, 'taking balance snapshots failed and will be tried again');
      });
    }
  })();
  return () => {
    stopping.abort();
    return done;
  };
}
