export type { Event } from './event.ts';
export { type EventLog, eventLogOf } from './event-log.ts';
export {
  type EventPage,
  type EventScope,
  eventRows,
  findEvent,
  insertEvents,
  type ListEvents,
  listEvents,
} from './event-store.ts';
export { deleteTestEvents } from './purge-store.ts';
