// Passes on the events of all streams, many streams in one commit.
import { isAlive } from '#src/db/index.ts';
import { monotonicMs } from '#src/kernel/clock.ts';
import type { Caller } from '#src/organizations/index.ts';
import type { Backlog } from './audience-store.ts';
import {
  eventsAtOnceFor,
  type FanOutTools,
  listAudiences,
  type PreparedFanOut,
  prepareFanOut,
} from './fan-out.ts';
import { insertFannedOut } from './message-store.ts';

/** Each stream in its turn, a part at a time: a long one must not keep the others waiting. */
export function fanOutStreams(tools: FanOutTools): (signal: AbortSignal) => Promise<void> {
  const resting = restingStreams(tools);
  return async (signal) => {
    for (let isMore = true; isMore && !signal.aborted; ) {
      isMore = false;
      const backlogs = (await listAudiences(tools)).filter((one) => !resting.has(one));
      for (const group of groupsOf(backlogs)) {
        if (signal.aborted) return;
        const prepared = await prepareGroup(tools, group, resting);
        if (await insertGroup(tools, prepared, resting)) isMore = true;
      }
    }
  };
}

/** In one commit there are so many streams at most, and about so many deliveries. */
const [streamsMax, deliveriesMax] = [50, 10_000];

/** Parts them so that no commit is much too large; a stream is never parted. */
export function groupsOf(backlogs: readonly Backlog[]): Backlog[][] {
  const groups: Backlog[][] = [];
  let deliveries = 0;
  for (const backlog of backlogs) {
    const more = deliveriesExpected(backlog);
    const group = groups.at(-1);
    if (group && group.length < streamsMax && deliveries + more <= deliveriesMax) {
      group.push(backlog);
      deliveries += more;
    } else {
      groups.push([backlog]);
      deliveries = more;
    }
  }
  return groups;
}

function deliveriesExpected(backlog: Backlog): number {
  const left = Number(backlog.lastNumber - backlog.fannedOut);
  return Math.min(left, eventsAtOnceFor(backlog)) * backlog.urls.length;
}

/** More would keep connections from requests. */
const wordedAtOnce = 3;

async function prepareGroup(
  tools: FanOutTools,
  group: readonly Backlog[],
  resting: RestingStreams,
): Promise<PreparedFanOut[]> {
  const prepared: PreparedFanOut[] = [];
  const turns = group.values();
  const prepareSome = async () => {
    for (const backlog of turns) {
      try {
        prepared.push(await prepareFanOut(tools, backlog));
      } catch (err) {
        resting.add(backlog, err);
      }
    }
  };
  await Promise.all(Array.from({ length: wordedAtOnce }, prepareSome));
  return prepared;
}

/**
 * What cannot be written together is written stream by stream: one's trouble is its own. Gives
 * whether there may be more.
 */
async function insertGroup(
  tools: FanOutTools,
  group: readonly PreparedFanOut[],
  resting: RestingStreams,
): Promise<boolean> {
  const [first, ...others] = group;
  if (!first) return false;
  try {
    const passes = group.map(({ pass }) => pass);
    const moved = await insertFannedOut(tools.db, passes);
    return moved.length > 0 && group.some(({ isMore }) => isMore);
  } catch (err) {
    // That the server is away is no stream's own trouble.
    if (!(await isAlive(tools.db))) throw err;
    if (others.length === 0) {
      resting.add(first.pass.dispatch.stream, err);
      return false;
    }
  }
  let isMore = false;
  for (const one of group) if (await insertGroup(tools, [one], resting)) isMore = true;
  return isMore;
}

const restMs = 5_000;

interface RestingStreams {
  add(stream: Caller, err: unknown): void;
  has(stream: Caller): boolean;
}

/** One stream's trouble must not hold up the others, nor fill the log: it rests for a while. */
function restingStreams({ logger }: FanOutTools): RestingStreams {
  const untilMs = new Map<string, number>();
  const keyOf = ({ organizationId, mode }: Caller) => `${organizationId} ${mode}`;
  return {
    add: (stream, err) => {
      const { organizationId, mode } = stream;
      untilMs.set(keyOf(stream), monotonicMs() + restMs);
      logger.error({ err, organizationId, mode }, 'events of a stream could not be passed on');
    },
    has: (stream) => {
      const isResting = (untilMs.get(keyOf(stream)) ?? 0) > monotonicMs();
      if (!isResting) untilMs.delete(keyOf(stream));
      return isResting;
    },
  };
}
