// Undoes a payment that has not been presented to its rail yet.
import { insertEvents } from '#src/events/index.ts';
import { isZero } from '#src/kernel/money.ts';
import {
  type Caller,
  type Client,
  requireActive,
  requireCountry,
} from '#src/organizations/index.ts';
import { accountOf, type MoveTools } from './capture-payment.ts';
import { failure } from './failures.ts';
import { type Payment, statusAfter } from './payment.ts';
import { paymentEvent } from './payment-events.ts';
import { releaseRefund, savePayments } from './payment-store.ts';
import { lockWithCharge } from './read-payment.ts';

export interface VoidPayment {
  readonly caller: Caller;
  readonly client?: Client;
  readonly id: string;
  readonly reference?: string;
  /** The same request again finds its work done. */
  readonly requestId: string;
}

/**
 * A voided refund gives its amount back to its charge; a charge can be voided only while none of it
 * is refunded. Throws `payment_not_found`, `country_not_allowed`, `status_does_not_allow`.
 */
export async function voidPayment(tools: MoveTools, input: VoidPayment): Promise<Payment> {
  const { caller, id, reference, requestId } = input;
  const profile = await tools.organizations.readProfile(caller.organizationId);
  requireActive(profile);
  return tools.db.transaction(async (tx) => {
    const { payment, charge } = await lockWithCharge(tx, caller, id);
    if (payment.lastRequestId === requestId) return payment;
    requireCountry(accountOf(profile, payment), input.client);
    const { dueAt: _, ...undue } = payment;
    const status = isZero(payment.refunded) ? statusAfter(payment.status, 'void') : undefined;
    if (!status) throw failure('status_does_not_allow', { move: 'void', status: payment.status });

    const at = tools.organizations.now(caller, profile);
    const voided: Payment = {
      ...undue,
      status,
      modifiedAt: at,
      lastRequestId: requestId,
      ...(reference !== undefined && { voidReference: reference }),
    };
    await savePayments(tx, [voided]);
    const events = [paymentEvent(tools.ids, voided, 'voided')];
    if (charge) {
      const amountMinor = payment.authorized.minor;
      const released = await releaseRefund(tx, { caller, chargeId: charge.id, amountMinor, at });
      events.push(paymentEvent(tools.ids, released, 'updated'));
    }
    await insertEvents(tx, events);
    return voided;
  });
}
