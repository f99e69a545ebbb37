// Sends a delivery once more.
import type { Tx } from '#src/db/index.ts';
import type { Clock } from '#src/kernel/clock.ts';
import type { Caller } from '#src/organizations/index.ts';
import { readAudience } from './audience-store.ts';
import type { Delivery, DeliveryLog } from './delivery.ts';
import { findDelivery, makeDueAgain } from './delivery-store.ts';
import { failure } from './failures.ts';

export interface ResendTools {
  readonly db: Tx;
  /** Real time. */
  readonly clock: Clock;
}

/** Throws `delivery_not_found`. */
export async function readDelivery(
  { db }: Pick<ResendTools, 'db'>,
  caller: Caller,
  id: string,
): Promise<DeliveryLog> {
  const delivery = await findDelivery(db, caller, id);
  if (!delivery) throw failure('delivery_not_found', { id });
  return delivery;
}

/**
 * At once, whatever became of it before, and also to a URL that the organization no longer has; if
 * it fails it is tried again as a new one. One that is just being sent is left alone. Throws
 * `delivery_not_found`.
 */
export async function resend(tools: ResendTools, caller: Caller, id: string): Promise<Delivery> {
  const { now } = await readAudience(tools.db, caller, tools.clock.now());
  await makeDueAgain(tools.db, caller, id, now);
  const { attempts: _, body: __, ...delivery } = await readDelivery(tools, caller, id);
  return delivery;
}
