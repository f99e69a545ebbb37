// How payments tell what happens to them, and how a telling is read again.
import type { Event } from '#src/events/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import { money } from '#src/kernel/money.ts';
import type { Payment, PaymentStatus } from './payment.ts';

export const paymentHappenings = [
  'created',
  'deferred',
  'authorized',
  'captured',
  'settled',
  'voided',
  'failed',
  'updated',
] as const;
export type PaymentHappening = (typeof paymentHappenings)[number];

/**
 * The event type says the rail too: a card's capture means to its payer what a debit's settling
 * does.
 */
export type PaymentEventType = `${Payment['rail']}_payment.${PaymentHappening}`;

/** The part of a payment that moves. Everything else is on its row for good. */
interface Snapshot {
  readonly status: PaymentStatus;
  readonly authorized: string;
  readonly captured: string;
  readonly refunded: string;
  readonly isAutoCapture: boolean;
  readonly modifiedAt: string;
  readonly authorizationCode?: string | undefined;
  readonly failureCode?: string | undefined;
  readonly captureReference?: string | undefined;
  readonly voidReference?: string | undefined;
}

/** The event that a payment, as it now is, has come to be so. */
export function paymentEvent(ids: Ids, payment: Payment, happening: PaymentHappening): Event {
  return {
    organizationId: payment.organizationId,
    mode: payment.mode,
    id: ids.next(),
    type: `${payment.rail}_payment.${happening}` satisfies PaymentEventType,
    subjectId: payment.id,
    snapshot: snapshotOf(payment),
    createdAt: payment.modifiedAt,
  };
}

/** What `asItWas` needs to show the payment as it now is. */
export function snapshotOf(payment: Payment): Event['snapshot'] {
  const snapshot: Snapshot = {
    status: payment.status,
    authorized: payment.authorized.minor.toString(),
    captured: payment.captured.minor.toString(),
    refunded: payment.refunded.minor.toString(),
    isAutoCapture: payment.isAutoCapture,
    modifiedAt: payment.modifiedAt.toString(),
    authorizationCode: payment.authorizationCode,
    failureCode: payment.failureCode,
    captureReference: payment.captureReference,
    voidReference: payment.voidReference,
  };
  return { ...snapshot };
}

/** The payment as it was when the event happened. */
export function asItWas(payment: Payment, event: Pick<Event, 'snapshot'>): Payment {
  const was = event.snapshot as unknown as Snapshot;
  const { currency } = payment.authorized;
  const { authorizationCode, failureCode, captureReference, voidReference, ...lasting } = payment;
  return {
    ...lasting,
    status: was.status,
    authorized: money(BigInt(was.authorized), currency),
    captured: money(BigInt(was.captured), currency),
    refunded: money(BigInt(was.refunded), currency),
    isAutoCapture: was.isAutoCapture,
    modifiedAt: Temporal.Instant.from(was.modifiedAt),
    ...(was.authorizationCode && { authorizationCode: was.authorizationCode }),
    ...(was.failureCode && { failureCode: was.failureCode }),
    ...(was.captureReference && { captureReference: was.captureReference }),
    ...(was.voidReference && { voidReference: was.voidReference }),
  };
}
