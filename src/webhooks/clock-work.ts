// What becomes of events while a test clock is moved: they are sent, and sent again, each at its
// own time.
import { numberEvents } from '#src/events/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import type { DueWork, Timeline } from '#src/organizations/index.ts';
import { lookAhead } from './claim-store.ts';
import type { Deliverer } from './deliver.ts';
import { type FanOutTools, fanOut, listAudiences } from './fan-out.ts';

export interface ClockWorkTools extends FanOutTools {
  readonly deliverer: Deliverer;
}

/** How long a move waits for a receiver, each time that it is sent something. */
const patienceMs = 2_000;

/**
 * For moves of a clock, and after all other work, of which it tells. Real time needs none of it:
 * see `startDelivering`. A receiver that takes long holds up a move for a moment, one that ran out
 * of time before not at all.
 */
export function webhooksDueWork(tools: ClockWorkTools): DueWork {
  return {
    timelines: async () => [],
    // What happened before the move is told before it.
    next: async (timeline) => {
      await passOnAll(tools, timeline);
      return settle(tools, timeline);
    },
    run: async (timeline, at) => {
      await passOnAll(tools, timeline, at);
      await settle(tools, timeline, at);
    },
  };
}

/**
 * Waits for what is under way, which may be due again after it, and sends what is due by `at`.
 * Gives when the next delivery is due.
 */
async function settle(
  { db, deliverer }: ClockWorkTools,
  timeline: Timeline,
  at?: Temporal.Instant,
): Promise<Temporal.Instant | undefined> {
  for (;;) {
    if (at) await deliverer.sendDue({ timeline, at });
    const { nextDueAt, isAnyUnderWay } = await lookAhead(db, timeline, patienceMs);
    if (!isAnyUnderWay) return nextDueAt ?? undefined;
    await sleep(5);
  }
}

/** Everything that happened; as of `at`, or else as of the time shown. */
async function passOnAll(
  tools: ClockWorkTools,
  timeline: Timeline,
  at?: Temporal.Instant,
): Promise<void> {
  await numberEvents(tools.db, timeline);
  for (;;) {
    const [backlog] = await listAudiences(tools, timeline);
    if (!backlog) return;
    const passedOn = await fanOut(tools, { ...backlog, ...(at && { now: at }) });
    // Somebody holds the stream for a moment.
    if (passedOn === 0) await sleep(5);
  }
}
