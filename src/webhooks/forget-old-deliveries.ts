// Deletes what was sent long ago, with its attempts, so that the tables do not grow for ever.
import type { Logger } from 'pino';
import type { Tx } from '#src/db/index.ts';
import { repeat } from '#src/kernel/repeat.ts';
import { deleteOldMessages } from './message-store.ts';

/** Once an hour; the returned function stops it, and waits for the deletion under way. */
export function startForgettingDeliveries(tools: {
  readonly db: Tx;
  readonly logger: Logger;
}): () => Promise<void> {
  return repeat({
    everyMs: 60 * 60_000,
    firstAfterMs: 0,
    work: async (signal) => {
      while (!signal.aborted && (await deleteOldMessages(tools.db)) > 0);
    },
    onError: (err) => {
      tools.logger.error({ err }, 'deleting old deliveries failed: it is tried again');
    },
  });
}
