// Tells everybody that nothing happened, so that one can see whether it arrives.

import type { Database } from '#src/db/index.ts';
import { insertEvents } from '#src/events/index.ts';
import type { Clock } from '#src/kernel/clock.ts';
import type { Ids } from '#src/kernel/ids.ts';
import type { Caller } from '#src/organizations/index.ts';
import { readAudience } from './audience-store.ts';
import { failure } from './failures.ts';

/** An event of the organization itself. */
export const testEventType = 'webhook.test';

export interface SendTestEventTools {
  readonly db: Database;
  readonly ids: Ids;
  /** Real time. */
  readonly clock: Clock;
}

/** Throws `no_event_urls`. */
export async function sendTestEvent(
  { db, ids, clock }: SendTestEventTools,
  { organizationId, mode }: Caller,
): Promise<{ readonly eventId: string }> {
  const { urls, now } = await readAudience(db, { organizationId, mode }, clock.now());
  if (urls.length === 0) throw failure('no_event_urls');
  const event = {
    organizationId,
    mode,
    id: ids.next(),
    type: testEventType,
    subjectId: organizationId,
    snapshot: {},
    createdAt: now,
  };
  await insertEvents(db, [event]);
  return { eventId: event.id };
}
