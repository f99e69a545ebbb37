// Deletes keys that nobody will come back with, so that the table does not grow for ever.
import type { Logger } from 'pino';
import type { Tx } from '#src/db/index.ts';
import { forgetHourly } from '#src/kernel/forget.ts';
import { deleteOldClaims } from './claim-store.ts';

/** Once an hour; the returned function stops it, and waits for the deletion under way. */
export function startForgettingKeys({
  db,
  logger,
}: {
  readonly db: Tx;
  readonly logger: Logger;
}): () => Promise<void> {
  const deleteSome = () => deleteOldClaims(db);
  return forgetHourly({ logger, what: 'old idempotency keys', deleteSome });
}
