// Makes of each event a delivery to everybody who wants to be told, in the order of the events.
import type { Database } from '#src/db/index.ts';
import { type Event, readStream } from '#src/events/index.ts';
import type { Clock } from '#src/kernel/clock.ts';
import type { Ids } from '#src/kernel/ids.ts';
import type { Caller } from '#src/organizations/index.ts';
import {
  type Audience,
  type Backlog,
  type Endpoint,
  insertEndpoints,
  listBacklogs,
  listEndpoints,
} from './audience-store.ts';
import { type Dispatch, insertFannedOut, type Pass, skipEvents } from './message-store.ts';
import { type WordEventsTools, wordEvents } from './word-events.ts';

export interface FanOutTools extends WordEventsTools {
  readonly db: Database;
  readonly ids: Ids;
  /** Real time. */
  readonly clock: Clock;
}

/** How many events one statement passes on, and how many deliveries it makes of them, at most. */
export const eventsAtOnce = 100;
const deliveriesAtOnce = 5_000;

/** The more are to be told, the fewer events; but one, or it would never go on. */
export function eventsAtOnceFor({ urls }: Pick<Audience, 'urls'>): number {
  const fitting = Math.floor(deliveriesAtOnce / Math.max(urls.length, 1));
  return Math.max(1, Math.min(eventsAtOnce, fitting));
}

/** Streams with somebody to tell, whose events are not all passed on; the others have moved on. */
export async function listAudiences(tools: FanOutTools, only?: Caller): Promise<Backlog[]> {
  const { db, clock } = tools;
  const backlogs = await listBacklogs(db, clock.now(), only);
  await skipEvents(
    db,
    backlogs.filter(({ urls }) => urls.length === 0),
  );
  return backlogs.filter(({ urls }) => urls.length > 0);
}

/**
 * Passes on the next events of a stream, once each, however many processes do. Gives how many; none
 * when somebody holds the stream or was faster: it is for the next time.
 */
export async function fanOut(tools: FanOutTools, backlog: Backlog): Promise<number> {
  const prepared = await prepareFanOut(tools, backlog);
  const moved = await insertFannedOut(tools.db, [prepared.pass]);
  return moved.length > 0 ? prepared.events : 0;
}

export interface PreparedFanOut {
  readonly pass: Pass;
  /** How many it takes on. */
  readonly events: number;
  /** Whether there may be more after them. */
  readonly isMore: boolean;
}

/** What `insertFannedOut` is to write of a stream's next events. */
export async function prepareFanOut(tools: FanOutTools, backlog: Backlog): Promise<PreparedFanOut> {
  const [from, limit] = [backlog.fannedOut, eventsAtOnceFor(backlog)];
  const events = await readStream(tools.db, backlog, { after: from, limit });
  const last = events.at(-1)?.number ?? from;
  // Fewer than asked for are all there are: beyond the last there may be what a purge took away.
  const isMore = events.length === limit;
  const dispatch = await dispatchOf(tools, backlog, events);
  const to = isMore || last > backlog.lastNumber ? last : backlog.lastNumber;
  return { pass: { dispatch, from, to }, events: events.length, isMore };
}

/** The events as worded, and a delivery of each to every URL. */
export async function dispatchOf(
  tools: FanOutTools,
  audience: Audience,
  events: readonly Event[],
): Promise<Dispatch> {
  const messages = await wordEvents(tools, audience, events);
  const endpoints = messages.length > 0 ? await endpointsOf(tools, audience) : [];
  const deliveries = messages.flatMap(({ eventId }) =>
    endpoints.map((endpoint) => ({ id: tools.ids.next(), eventId, endpointId: endpoint.id })),
  );
  return { stream: audience, messages, deliveries, at: audience.now };
}

async function endpointsOf({ db, ids }: FanOutTools, audience: Audience): Promise<Endpoint[]> {
  const known = await listEndpoints(db, audience, audience.urls);
  const fresh = audience.urls.filter((url) => !known.some((endpoint) => endpoint.url === url));
  if (fresh.length === 0) return known;
  const made = fresh.map((url) => ({ id: ids.next(), url }));
  await insertEndpoints(db, audience, made);
  return listEndpoints(db, audience, audience.urls);
}
