// Deletes what was sent long ago, with its attempts, so that the tables do not grow for ever.
import type { Logger } from 'pino';
import type { Tx } from '#src/db/index.ts';
import { forgetHourly } from '#src/kernel/forget.ts';
import { deleteOldMessages } from './message-store.ts';

/** Once an hour; the returned function stops it, and waits for the deletion under way. */
export function startForgettingDeliveries({
  db,
  logger,
}: {
  readonly db: Tx;
  readonly logger: Logger;
}): () => Promise<void> {
  return forgetHourly({ logger, what: 'old deliveries', deleteSome: () => deleteOldMessages(db) });
}
