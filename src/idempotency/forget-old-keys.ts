// Deletes keys that nobody will come back with, so that the table does not grow for ever.
import type { Logger } from 'pino';
import type { Tx } from '#src/db/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { deleteOldClaims } from './claim-store.ts';

const everyMs = 60 * 60_000;

/** Once an hour; the returned function stops it, and waits for the deletion under way. */
export function startForgettingKeys(tools: {
  readonly db: Tx;
  readonly logger: Logger;
}): () => Promise<void> {
  const stopping = new AbortController();
  const done = (async () => {
    while (!stopping.signal.aborted) {
      await forget(tools.db, stopping.signal).catch((err) => {
        tools.logger.error({ err }, 'deleting old idempotency keys failed: it is tried again');
      });
      await sleep(everyMs, stopping.signal);
    }
  })();
  return () => {
    stopping.abort();
    return done;
  };
}

async function forget(db: Tx, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await deleteOldClaims(db)) > 0);
}
