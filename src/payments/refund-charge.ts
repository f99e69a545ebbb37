// Gives money of a charge back to the method it came from.
import type { Tx } from '#src/db/index.ts';
import { insertEvents } from '#src/events/index.ts';
import { money, subtract } from '#src/kernel/money.ts';
import { type Caller, requireActive } from '#src/organizations/index.ts';
import type { MoveTools } from './capture-payment.ts';
import { insertRefund } from './charge-store.ts';
import { failure } from './failures.ts';
import { amountOf, type Payment } from './payment.ts';
import { paymentEvent } from './payment-events.ts';
import { findPayment, type Reservation } from './payment-store.ts';

export interface RefundCharge {
  readonly caller: Caller;
  readonly chargeId: string;
  /** The id the refund gets. The same one again, after a crash, finds its work done. */
  readonly id: string;
  readonly amountMinor: bigint;
  /** Must be the charge's own, if given. */
  readonly currency?: string;
  readonly sourceId?: string;
  readonly reference?: string;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

export interface RefundTools extends MoveTools {
  /** Sets the amount aside, or answers `undefined` when the charge does not allow it. */
  readonly reserveRefund: (tx: Tx, reservation: Reservation) => Promise<Payment | undefined>;
}

/**
 * The refund is captured with the next daily capture. That of a bank debit which has not settled
 * yet is deferred until it has: money is not returned before it came. Throws `payment_not_found`,
 * `currency_differs`, `status_does_not_allow`, `refund_too_large`, `source_id_taken`.
 */
export async function refundCharge(tools: RefundTools, input: RefundCharge): Promise<Payment> {
  const profile = await tools.organizations.readProfile(input.caller.organizationId);
  requireActive(profile);
  return tools.db.transaction(async (tx) => {
    const done = await findPayment(tx, input.caller, input.id);
    if (done) return done;
    await checkCharge(tx, input);
    const at = tools.organizations.now(input.caller, profile);
    const charge = await tools.reserveRefund(tx, { ...input, at });
    if (!charge) throw await refusal(tx, input);

    const dueAt = tools.dailyCut(profile.organization, at);
    const refund = await insertRefund(tx, newRefund(charge, input, at, dueAt));
    if (!refund) throw failure('source_id_taken');
    const happening = refund.status === 'deferred' ? 'deferred' : 'authorized';
    await insertEvents(tx, [
      paymentEvent(tools.ids, { ...refund, status: 'created' }, 'created'),
      paymentEvent(tools.ids, refund, happening),
      paymentEvent(tools.ids, charge, 'updated'),
    ]);
    return refund;
  });
}

async function checkCharge(tx: Tx, { caller, chargeId, currency }: RefundCharge): Promise<void> {
  const charge = await readCharge(tx, caller, chargeId);
  if (currency !== undefined && currency !== charge.authorized.currency) {
    throw failure('currency_differs', { asked: currency, charge: charge.authorized.currency });
  }
}

async function readCharge(tx: Tx, caller: Caller, id: string): Promise<Payment> {
  const charge = await findPayment(tx, caller, id);
  if (charge?.kind !== 'charge') throw failure('payment_not_found', { id });
  return charge;
}

/** Why the charge does not allow the refund, as it now stands. */
async function refusal(tx: Tx, { caller, chargeId, amountMinor }: RefundCharge) {
  const charge = await readCharge(tx, caller, chargeId);
  const { status, isAutoCapture } = charge;
  const isRefundable =
    status === 'captured' || status === 'settled' || (status === 'authorized' && isAutoCapture);
  if (!isRefundable) return failure('status_does_not_allow', { move: 'refund', status });
  return failure('refund_too_large', {
    asked: money(amountMinor, charge.authorized.currency),
    left: subtract(amountOf(charge), charge.refunded),
  });
}

function newRefund(
  charge: Payment,
  input: RefundCharge,
  at: Temporal.Instant,
  dueAt: Temporal.Instant,
): Payment {
  const isDeferred = charge.rail === 'ach' && charge.status !== 'settled';
  return {
    ...input.caller,
    id: input.id,
    kind: 'refund',
    status: isDeferred ? 'deferred' : 'authorized',
    rail: charge.rail,
    processingAccountId: charge.processingAccountId,
    chargeId: charge.id,
    authorized: money(input.amountMinor, charge.authorized.currency),
    captured: money(0n, charge.authorized.currency),
    refunded: money(0n, charge.authorized.currency),
    isAutoCapture: true,
    instrumentId: charge.instrumentId,
    fingerprint: charge.fingerprint,
    method: charge.method,
    createdAt: at,
    modifiedAt: at,
    ...(!isDeferred && { dueAt }),
    ...(input.sourceId !== undefined && { sourceId: input.sourceId }),
    ...(input.reference !== undefined && { reference: input.reference }),
    ...(input.annotations && { annotations: input.annotations }),
  };
}
