// Events about one kind of object.
import type { Event } from '#src/events/index.ts';
import type { Caller } from '#src/organizations/index.ts';

export interface EventFamily {
  /** What the documents call our types. A type that is not listed is told to nobody. */
  readonly types: Readonly<Record<string, string>>;
  /**
   * The object as each event shows it, by the event's id. An event is left out when its object is
   * gone. Nothing drops a property that the documents do not list: the family must not have it.
   */
  write(stream: Caller, events: readonly Event[]): Promise<ReadonlyMap<string, object>>;
}
