// Does what real time brings: looks at every timeline once a second. Any number of processes may.
import type { Logger } from 'pino';
import type { Database } from '#src/db/index.ts';
import { type Clock, sleep } from '#src/kernel/clock.ts';
import { type DueWork, runDueWork, type Timeline } from './due-work.ts';
import { timeOf } from './organization.ts';
import { findOrganization } from './organization-store.ts';

export interface SweeperTools {
  readonly db: Database;
  readonly clock: Clock;
  readonly dueWork: readonly DueWork[];
  readonly logger: Logger;
}

/** Starts sweeping; the returned function stops it and waits for the sweep under way. */
export function startSweeper(tools: SweeperTools, everyMs = 1_000): () => Promise<void> {
  const stopping = new AbortController();
  const done = (async () => {
    while (!stopping.signal.aborted) {
      await sweep(tools, stopping.signal);
      await sleep(everyMs, stopping.signal);
    }
  })();
  return () => {
    stopping.abort();
    return done;
  };
}

/** One timeline's trouble must not hold up the others: it is logged and tried again next time. */
async function sweep(tools: SweeperTools, signal: AbortSignal): Promise<void> {
  try {
    for (const timeline of await dueTimelines(tools)) {
      if (signal.aborted) return;
      await catchUp(tools, timeline).catch((error) => complain(tools, error, timeline));
    }
  } catch (error) {
    complain(tools, error);
  }
}

async function dueTimelines({ dueWork, clock }: SweeperTools): Promise<Timeline[]> {
  const found = await Promise.all(dueWork.map((work) => work.timelines(clock.now())));
  const byKey = new Map(found.flat().map((t) => [`${t.organizationId} ${t.mode}`, t]));
  return [...byKey.values()];
}

async function catchUp({ db, clock, dueWork }: SweeperTools, timeline: Timeline): Promise<void> {
  const organization = await findOrganization(db, timeline.organizationId);
  if (organization) await runDueWork(dueWork, timeline, timeOf(clock, timeline.mode, organization));
}

function complain({ logger }: SweeperTools, error: unknown, timeline?: Timeline): void {
  logger.error({ err: error, ...timeline }, 'a sweep failed and will be tried again');
}
