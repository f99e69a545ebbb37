// Takes balance snapshots now and then, so that no balance has long to add up.
import type { Logger } from 'pino';
import type { Database } from '#src/db/index.ts';
import { repeat } from '#src/kernel/repeat.ts';
import { snapshotBalances } from './balance.ts';

/** The returned function stops it, and waits for the snapshot under way. */
export function startSnapshots(tools: {
  readonly db: Database;
  readonly logger: Logger;
}): () => Promise<void> {
  return repeat({
    everyMs: 10 * 60_000,
    work: () => snapshotBalances(tools.db),
    onError: (err) => {
      tools.logger.error({ err }, 'taking balance snapshots failed and will be tried again');
    },
  });
}
