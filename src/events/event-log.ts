// The event log as faces read it: numbered events alone, of which nothing changes any more.
import type { Database } from '#src/db/index.ts';
import type { NumberedEvent } from './event.ts';
import {
  type EventPage,
  type EventScope,
  findEvent,
  type ListEvents,
  listEvents,
} from './event-store.ts';
import { numberEvents } from './number-events.ts';

/** Whoever asks finds what had happened when he asked. */
export interface EventLog {
  find(scope: EventScope, id: string): Promise<NumberedEvent | undefined>;
  /** A page and the exact number of all events that the query finds. */
  list(query: ListEvents): Promise<EventPage>;
}

export function eventLogOf(db: Database): EventLog {
  return {
    find: async (scope, id) => {
      await numberEvents(db, scope);
      return findEvent(db, scope, id);
    },
    list: async (query) => {
      await numberEvents(db, query);
      return listEvents(db, query);
    },
  };
}
