// Deletes what is no longer held against anybody.
import type { Logger } from 'pino';
import type { Tx } from '#src/db/index.ts';
import { forgetHourly } from '#src/kernel/forget.ts';
import { deleteOldBreakers } from './breaker-store.ts';
import { deleteOldSuspicion } from './suspicion-store.ts';

/** Once an hour; the returned function stops it, and waits for the deletion under way. */
export function startForgettingSuspicion({
  db,
  logger,
}: {
  readonly db: Tx;
  readonly logger: Logger;
}): () => Promise<void> {
  const deleteSome = async () => (await deleteOldSuspicion(db)) + (await deleteOldBreakers(db));
  return forgetHourly({ logger, what: 'old suspicion', deleteSome });
}
