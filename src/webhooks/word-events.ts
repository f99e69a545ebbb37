// Words events for those who are told of them.
import type { Logger } from 'pino';
import { isOutage } from '#src/db/index.ts';
import type { Event } from '#src/events/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import type { EventFormat, WordedEvent } from './event-format.ts';
import type { Message } from './message-store.ts';

export interface WordEventsTools {
  /** An event is worded by the first that has words for it. */
  readonly formats: readonly EventFormat[];
  readonly logger: Logger;
}

type Words = ReadonlyMap<string, WordedEvent>;

/** One that cannot be worded is logged and left out: it would stop its stream for good. */
export async function wordEvents(
  { formats, logger }: WordEventsTools,
  { organizationId, mode }: Caller,
  events: readonly Event[],
): Promise<Message[]> {
  const formatOf = ({ type }: Event) => formats.find(({ types }) => types.includes(type));
  const onPoison = ({ id: eventId, type }: Event, why: string) => {
    logger.error({ organizationId, mode, eventId, type, why }, 'an event could not be worded');
  };
  const worded = await Promise.all(
    formats.map((format) => {
      const its = events.filter((event) => formatOf(event) === format);
      const write = (some: readonly Event[]) => format.write({ organizationId, mode }, some);
      return writeApart(write, its, onPoison);
    }),
  );
  return events.flatMap(({ id }) => {
    const said = worded.map((words) => words.get(id)).find(Boolean);
    return said ? [{ eventId: id, sentId: said.id, body: JSON.stringify(said) }] : [];
  });
}

/** All together, or else one by one, to find out which it is that cannot be worded. */
async function writeApart(
  write: (events: readonly Event[]) => Promise<Words>,
  events: readonly Event[],
  onPoison: (event: Event, why: string) => void,
): Promise<Words> {
  if (events.length === 0) return new Map();
  try {
    return await write(events);
  } catch (err) {
    if (isOfDatabase(err)) throw err;
    const [only] = events;
    if (only && events.length === 1) {
      // Not its message, which may tell what is in the event.
      onPoison(only, err instanceof Error ? err.name : typeof err);
      return new Map();
    }
  }
  const all: [string, WordedEvent][] = [];
  for (const event of events) all.push(...(await writeApart(write, [event], onPoison)));
  return new Map(all);
}

/** Not the event's fault, unless it is about a value (class 22 of SQLSTATE): it may pass. */
function isOfDatabase(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return isOutage(error) || /^(?!22)[0-9A-Z]{5}$/.test(code);
}
