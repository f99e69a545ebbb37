// Passes events on and sends them, for as long as the server runs. Any number of processes may.
import { sleep } from '#src/kernel/clock.ts';
import { repeat } from '#src/kernel/repeat.ts';
import { takeBackLeases } from './claim-store.ts';
import type { Deliverer } from './deliver.ts';
import type { FanOutTools } from './fan-out.ts';
import { fanOutStreams } from './fan-out-streams.ts';

export interface DeliveringTools extends FanOutTools {
  readonly deliverer: Deliverer;
}

/** The returned function stops it, and waits a moment for what is being sent. */
export function startDelivering(tools: DeliveringTools): () => Promise<void> {
  const { db, logger, deliverer } = tools;
  const onError = (err: unknown) => {
    logger.error({ err }, 'delivering events failed and will be tried again');
  };
  const stops = [
    repeat({ everyMs: pauseMs, work: fanOutStreams(tools), onError }),
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
