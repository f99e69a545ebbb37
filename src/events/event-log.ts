// The event log as faces read it.
import type { Tx } from '#src/db/index.ts';
import type { Event } from './event.ts';
import {
  type EventPage,
  type EventScope,
  findEvent,
  type ListEvents,
  listEvents,
} from './event-store.ts';

export interface EventLog {
  find(scope: EventScope, id: string): Promise<Event | undefined>;
  /** A page and the exact number of all events that the query finds. */
  list(query: ListEvents): Promise<EventPage>;
}

export function eventLogOf(db: Tx): EventLog {
  return {
    find: (scope, id) => findEvent(db, scope, id),
    list: (query) => listEvents(db, query),
  };
}
