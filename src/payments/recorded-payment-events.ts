// How payments recorded by hand tell what happens to them.
import type { Event } from '#src/events/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import type { RecordedPayment } from './recorded-payment.ts';

/** The event that a recorded payment, as it now is, has come to be so. */
export function recordedPaymentEvent(
  ids: Ids,
  { organizationId, mode, id, status, modifiedAt }: RecordedPayment,
  happening: 'recorded' | 'cancelled',
): Event {
  return {
    organizationId,
    mode,
    id: ids.next(),
    type: `manual_payment.${happening}`,
    subjectId: id,
    snapshot: { status, modifiedAt: modifiedAt.toString() },
    createdAt: modifiedAt,
  };
}
