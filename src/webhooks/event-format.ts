// How an event is worded for those who are told of it. Each API has words of its own.
import type { Event } from '#src/events/index.ts';
import type { Caller } from '#src/organizations/index.ts';

/** What is sent: plain JSON without anything undefined. `id` is the event's id as spelled there. */
export type WordedEvent = object & { readonly id: string };

/** Implemented by a face. */
export interface EventFormat {
  /** Those that it has words for; of others nobody is told. */
  readonly types: readonly string[];
  /** By the event's own id. An event that is left out is told to nobody. */
  write(stream: Caller, events: readonly Event[]): Promise<ReadonlyMap<string, WordedEvent>>;
}
