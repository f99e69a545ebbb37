// Numbers events in the background, so that those who wait for events need not ask.
import type { Logger } from 'pino';
import type { Database } from '#src/db/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { repeat } from '#src/kernel/repeat.ts';
import { eventsAtOnce, numberSome } from './number-events.ts';
import { listUnnumberedStreams } from './stream-store.ts';

export interface NumberingTools {
  readonly db: Database;
  readonly logger: Logger;
}

/** Ten times a second. The returned function stops it, and waits for what is under way. */
export function startNumbering(tools: NumberingTools): () => Promise<void> {
  return repeat({
    everyMs: 100,
    work: (signal) => numberStreams(tools, signal).catch((err) => complain(tools, signal, { err })),
    onError: () => undefined,
  });
}

/** Commits at once share one write to the disk; more would keep connections from requests. */
const streamsAtOnce = 3;

/** Each stream in its turn, a part at a time: a long one must not keep the others waiting. */
async function numberStreams(tools: NumberingTools, signal: AbortSignal): Promise<void> {
  for (let isMore = true; isMore && !signal.aborted; ) {
    isMore = false;
    const streams = (await listUnnumberedStreams(tools.db)).values();
    const number = async () => {
      for (const stream of streams) {
        if (signal.aborted) return;
        // One that somebody holds (another process, or a purge) is for the next time.
        const count = await numberSome(tools.db, stream, { isPatient: false }).catch((err) =>
          complain(tools, signal, { err, ...stream }),
        );
        if (count === eventsAtOnce) isMore = true;
      }
    };
    await Promise.all(Array.from({ length: streamsAtOnce }, number));
  }
}

/** And waits a little: a database that is away need not be told of ten times a second. */
async function complain({ logger }: NumberingTools, signal: AbortSignal, what: object) {
  logger.error(what, 'numbering events failed and will be tried again');
  await sleep(1_000, signal);
}
