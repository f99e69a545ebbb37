export type { Event, NumberedEvent, Stream } from './event.ts';
export { type EventLog, eventLogOf } from './event-log.ts';
export {
  type EventPage,
  type EventScope,
  eventRows,
  insertEvents,
  type ListEvents,
} from './event-store.ts';
export { eventInvariants } from './invariants.ts';
export { numberEvents } from './number-events.ts';
export { deleteTestEvents } from './purge-store.ts';
export { startNumbering } from './start-numbering.ts';
export { listUnnumberedStreams, readStream } from './stream-store.ts';
