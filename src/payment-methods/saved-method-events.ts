// How saved cards tell that they expire, and how a telling is read again.
import type { Event } from '#src/events/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import type { ExpiryNotice } from './expiry.ts';
import type { SavedMethod } from './saved-method.ts';

export type SavedMethodEventType = `saved_card.${ExpiryNotice['kind']}`;

/** All of a saved method that ever changes: deleting it moves the time, and hides the rest. */
interface Snapshot {
  readonly modifiedAt: string;
}

export type ToldMethod = Pick<SavedMethod, 'organizationId' | 'mode' | 'id' | 'modifiedAt'>;

export function savedMethodEvent(ids: Ids, told: ToldMethod, { kind, at }: ExpiryNotice): Event {
  const snapshot: Snapshot = { modifiedAt: told.modifiedAt.toString() };
  return {
    organizationId: told.organizationId,
    mode: told.mode,
    id: ids.next(),
    type: `saved_card.${kind}` satisfies SavedMethodEventType,
    subjectId: told.id,
    snapshot: { ...snapshot },
    createdAt: at,
  };
}

/** The method as it was when the event happened. */
export function methodAsItWas(saved: SavedMethod, event: Event): SavedMethod {
  const { modifiedAt } = event.snapshot as unknown as Snapshot;
  return { ...saved, status: 'active', modifiedAt: Temporal.Instant.from(modifiedAt) };
}
