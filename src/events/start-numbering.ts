// Numbers events in the background, so that those who wait for events need not ask.
import type { Logger } from 'pino';
import type { Database } from '#src/db/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { repeat } from '#src/kernel/repeat.ts';
import type { Stream } from './event.ts';
import { numberPart } from './number-events.ts';
import { listUnnumberedStreams } from './stream-store.ts';

export interface NumberingTools {
  readonly db: Database;
  readonly logger: Logger;
}

/**
 * Forty times a second, in parts so small that payments beside it hardly wait. The returned
 * function stops it, and waits for what is under way.
 */
export function startNumbering(tools: NumberingTools): () => Promise<void> {
  return repeat({
    everyMs: 25,
    work: (signal) => numberStreams(tools, signal).catch((err) => complain(tools, signal, { err })),
    onError: () => undefined,
  });
}

/** Streams that are numbered in one commit. */
const streamsAtOnce = 100;

/** Each stream in its turn, a part at a time: a long one must not keep the others waiting. */
async function numberStreams(tools: NumberingTools, signal: AbortSignal): Promise<void> {
  for (let isMore = true; isMore && !signal.aborted; ) {
    isMore = false;
    const streams = await listUnnumberedStreams(tools.db);
    for (let from = 0; from < streams.length && !signal.aborted; from += streamsAtOnce) {
      if (await numberGroup(tools, signal, streams.slice(from, from + streamsAtOnce))) {
        isMore = true;
      }
    }
  }
}

/** What cannot be numbered together is numbered stream by stream: one's trouble is its own. */
async function numberGroup(
  tools: NumberingTools,
  signal: AbortSignal,
  streams: readonly Stream[],
): Promise<boolean> {
  try {
    return await numberPart(tools.db, streams);
  } catch (err) {
    const [only] = streams;
    if (streams.length === 1) await complain(tools, signal, { err, ...only });
    else for (const stream of streams) await numberGroup(tools, signal, [stream]);
    return false;
  }
}

/** And waits a little: a database that is away need not be told of ten times a second. */
async function complain({ logger }: NumberingTools, signal: AbortSignal, what: object) {
  logger.error(what, 'numbering events failed and will be tried again');
  await sleep(1_000, signal);
}
