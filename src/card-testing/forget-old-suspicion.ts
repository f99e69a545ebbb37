// Deletes what is no longer held against anybody.
import type { Logger } from 'pino';
import type { Tx } from '#src/db/index.ts';
import { repeat } from '#src/kernel/repeat.ts';
import { deleteOldBreakers } from './breaker-store.ts';
import { deleteOldSuspicion } from './suspicion-store.ts';

/** Once an hour; the returned function stops it, and waits for the deletion under way. */
export function startForgettingSuspicion(tools: {
  readonly db: Tx;
  readonly logger: Logger;
}): () => Promise<void> {
  return repeat({
    everyMs: 60 * 60_000,
    firstAfterMs: 0,
    work: async (signal) => {
      while (!signal.aborted && (await deleteOldSuspicion(tools.db)) > 0);
      await deleteOldBreakers(tools.db);
    },
    onError: (err) => {
      tools.logger.error({ err }, 'deleting old suspicion failed: it is tried again');
    },
  });
}
