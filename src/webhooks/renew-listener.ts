// Keeps a listener for another while, or ends it.
import type { Tx } from '#src/db/index.ts';
import type { Clock } from '#src/kernel/clock.ts';
import type { Caller } from '#src/organizations/index.ts';
import { failure } from './failures.ts';
import { listenerLasts } from './listen.ts';
import type { Listener } from './listener.ts';
import { saveListenerEnd } from './listener-store.ts';

export interface RenewListenerTools {
  readonly db: Tx;
  /** Real time. */
  readonly clock: Clock;
}

/** Throws `listener_not_found`, also when it has ended: in between it may have missed something. */
export async function renewListener(
  { db, clock }: RenewListenerTools,
  caller: Caller,
  id: string,
): Promise<Listener> {
  const now = clock.now();
  const renewed = await saveListenerEnd(db, caller, id, { now, until: now.add(listenerLasts) });
  if (!renewed) throw failure('listener_not_found', { id });
  return renewed;
}

/** What was not sent to it yet is given up, unless the organization names the URL itself. */
export async function closeListener(
  { db, clock }: RenewListenerTools,
  caller: Caller,
  id: string,
): Promise<void> {
  const now = clock.now();
  await saveListenerEnd(db, caller, id, { now, until: now });
}
