// Sends all that happened since a time once more: to receivers that lost it, or were not there yet.
import { type EventLog, readStream } from '#src/events/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import { type Audience, readAudience } from './audience-store.ts';
import { makeFailedDueAgain } from './delivery-store.ts';
import { dispatchOf, eventsAtOnceFor, type FanOutTools } from './fan-out.ts';
import { upsertDeliveries } from './message-store.ts';

export interface ResendSinceTools extends FanOutTools {
  readonly events: Pick<EventLog, 'list'>;
}

export interface ResendSince {
  readonly caller: Caller;
  /** On the organization's clock. */
  readonly since: Temporal.Instant;
  readonly onlyFailed: boolean;
}

/**
 * To every URL that the organization now has; or only what failed, be it given up or waiting for
 * its next attempt. Gives how many deliveries are due again.
 */
export async function resendSince(tools: ResendSinceTools, input: ResendSince): Promise<number> {
  const { db, clock } = tools;
  const audience = await readAudience(db, input.caller, clock.now());
  const { urls, now: at } = audience;
  if (urls.length === 0) return 0;
  if (input.onlyFailed) {
    return makeFailedDueAgain(db, input.caller, { urls, since: input.since, at });
  }
  return resendAll(tools, audience, input.since);
}

async function resendAll(
  tools: ResendSinceTools,
  audience: Audience,
  since: Temporal.Instant,
): Promise<number> {
  const { organizationId, mode } = audience;
  const first = await tools.events.list({
    organizationId,
    mode,
    types: tools.formats.flatMap(({ types }) => types),
    after: justBefore(since),
    offset: 0,
    limit: 1,
  });
  let after = (first.events[0]?.number ?? 0n) - 1n;
  let count = 0;
  const limit = eventsAtOnceFor(audience);
  for (let isMore = first.total > 0; isMore; ) {
    const events = await readStream(tools.db, audience, { after, limit });
    count += await upsertDeliveries(tools.db, await dispatchOf(tools, audience, events));
    after = events.at(-1)?.number ?? after;
    isMore = events.length === limit;
  }
  return count;
}

const firstMoment = Temporal.Instant.fromEpochMilliseconds(0);

/** What is before the year 1 the database cannot read, and before 1970 there are no events. */
function justBefore(time: Temporal.Instant): Temporal.Instant {
  const isAfterFirst = Temporal.Instant.compare(time, firstMoment) > 0;
  return isAfterFirst ? time.subtract({ microseconds: 1 }) : firstMoment;
}
