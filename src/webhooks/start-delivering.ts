// Passes events on and sends them, for as long as the server runs. Any number of processes may.
import { monotonicMs, sleep } from '#src/kernel/clock.ts';
import { repeat } from '#src/kernel/repeat.ts';
import type { Backlog } from './audience-store.ts';
import { takeBackLeases } from './claim-store.ts';
import type { Deliverer, DeliverTools } from './deliver.ts';
import {
  eventsAtOnce,
  type FanOutTools,
  listAudiences,
  type PreparedFanOut,
  prepareFanOut,
} from './fan-out.ts';
import { insertFannedOut } from './message-store.ts';

export interface DeliveringTools extends FanOutTools, Pick<DeliverTools, 'logger'> {
  readonly deliverer: Deliverer;
}

/** The returned function stops it, and waits a moment for what is being sent. */
export function startDelivering(tools: DeliveringTools): () => Promise<void> {
  const { db, logger, deliverer } = tools;
  const onError = (err: unknown) => {
    logger.error({ err }, 'delivering events failed and will be tried again');
  };
  const stops = [
    repeat({ everyMs: pauseMs, work: fanningOut(tools), onError }),
    repeat({ everyMs: pauseMs, work: (signal) => sendAll(deliverer, signal), onError }),
    repeat({ everyMs: 1_000, work: () => takeBackLeases(db), onError }),
  ];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
    await deliverer.close();
  };
}

const pauseMs = 50;

/** Looks again when one has ended: what waits for it need not wait for us as well. */
async function sendAll(deliverer: Deliverer, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const nextEnd = deliverer.nextEnd();
    if ((await deliverer.sendDue()) > 0) continue;
    await sleep(pauseMs, AbortSignal.any([signal, nextEnd]));
    // Others that end at about the same time share one look.
    await sleep(5, signal);
  }
}

/** Streams whose events are passed on in one commit. */
const streamsAtOnce = 50;
/** More would keep connections from requests. */
const wordedAtOnce = 3;

/** Each stream in its turn, a part at a time: a long one must not keep the others waiting. */
function fanningOut(tools: DeliveringTools) {
  const prepare = preparing(tools);
  return async (signal: AbortSignal): Promise<void> => {
    for (let isMore = true; isMore && !signal.aborted; ) {
      isMore = false;
      const backlogs = await listAudiences(tools);
      for (let from = 0; from < backlogs.length && !signal.aborted; from += streamsAtOnce) {
        const prepared = await prepare(backlogs.slice(from, from + streamsAtOnce));
        if (prepared.length === 0) continue;
        const moved = await insertFannedOut(
          tools.db,
          prepared.map(({ pass }) => pass),
        );
        if (moved.length > 0 && prepared.some(({ events }) => events === eventsAtOnce)) {
          isMore = true;
        }
      }
    }
  };
}

const restMs = 5_000;

/** One stream's trouble must not hold up the others, nor fill the log: it rests for a while. */
function preparing(tools: DeliveringTools) {
  const restsUntilMs = new Map<string, number>();
  const prepareOne = async (backlog: Backlog): Promise<PreparedFanOut | undefined> => {
    const { organizationId, mode } = backlog;
    const stream = `${organizationId} ${mode}`;
    if ((restsUntilMs.get(stream) ?? 0) > monotonicMs()) return undefined;
    restsUntilMs.delete(stream);
    try {
      return await prepareFanOut(tools, backlog);
    } catch (err) {
      restsUntilMs.set(stream, monotonicMs() + restMs);
      tools.logger.error(
        { err, organizationId, mode },
        'events of a stream could not be passed on',
      );
      return undefined;
    }
  };
  return async (backlogs: readonly Backlog[]): Promise<PreparedFanOut[]> => {
    const prepared: PreparedFanOut[] = [];
    const turns = backlogs.values();
    const word = async () => {
      for (const backlog of turns) {
        const one = await prepareOne(backlog);
        if (one) prepared.push(one);
      }
    };
    await Promise.all(Array.from({ length: wordedAtOnce }, word));
    return prepared;
  };
}
