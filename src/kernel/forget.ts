// What is deleted when it is old, so that nothing grows for as long as the server runs.
import type { Logger } from 'pino';
import { repeat } from './repeat.ts';

export interface Forgetting {
  readonly logger: Logger;
  /** As the log of a failure names it, such as `old deliveries`. */
  readonly what: string;
  /** Deletes some of it, and gives how many; it is called until there are none. */
  readonly deleteSome: () => Promise<number>;
}

/** At once, then hourly; the returned function stops it, and waits for the deletion under way. */
export function forgetHourly({ logger, what, deleteSome }: Forgetting): () => Promise<void> {
  return repeat({
    everyMs: 60 * 60_000,
    firstAfterMs: 0,
    work: async (signal) => {
      while (!signal.aborted && (await deleteSome()) > 0);
    },
    onError: (err) => logger.error({ err }, `deleting ${what} failed: it is tried again`),
  });
}
