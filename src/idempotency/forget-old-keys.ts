// Deletes keys that nobody will come back with, so that the table does not grow for ever.
import type { Logger } from 'pino';
import type { Tx } from '#src/db/index.ts';
import { repeat } from '#src/kernel/repeat.ts';
import { deleteOldClaims } from './claim-store.ts';

/** Once an hour; the returned function stops it, and waits for the deletion under way. */
export function startForgettingKeys(tools: {
  readonly db: Tx;
  readonly logger: Logger;
}): () => Promise<void> {
  return repeat({
    everyMs: 60 * 60_000,
    firstAfterMs: 0,
    work: async (signal) => {
      while (!signal.aborted && (await deleteOldClaims(tools.db)) > 0);
    },
    onError: (err) => {
      tools.logger.error({ err }, 'deleting old idempotency keys failed: it is tried again');
    },
  });
}
