// Reads payments for callers: what is another organization's does not exist.
import type { Tx } from '#src/db/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import { failure } from './failures.ts';
import type { Payment } from './payment.ts';
import { findPayment, findPaymentBySource, listRefunds, lockPayment } from './payment-store.ts';

/** A payment; if it is a charge, with its refunds, oldest first. */
export interface PaymentWithRefunds {
  readonly payment: Payment;
  readonly refunds: readonly Payment[];
}

/** Throws `payment_not_found`. */
export async function readPayment(
  tx: Tx,
  caller: Caller,
  by: { readonly id: string } | { readonly sourceId: string },
): Promise<PaymentWithRefunds> {
  const payment =
    'id' in by
      ? await findPayment(tx, caller, by.id)
      : await findPaymentBySource(tx, caller, by.sourceId);
  if (!payment) throw failure('payment_not_found', 'id' in by ? { id: by.id } : {});
  const refunds = payment.kind === 'charge' ? await listRefunds(tx, caller, payment.id) : [];
  return { payment, refunds };
}

/** Reads a payment and holds its row. Throws `payment_not_found`. */
export async function lockExisting(tx: Tx, caller: Caller, id: string): Promise<Payment> {
  const payment = await lockPayment(tx, caller, id);
  if (!payment) throw failure('payment_not_found', { id });
  return payment;
}

/**
 * Reads a payment and holds its row, and before it the row of its charge if it is a refund: whoever
 * holds both takes the charge first. Throws `payment_not_found`.
 */
export async function lockWithCharge(
  tx: Tx,
  caller: Caller,
  id: string,
): Promise<{ readonly payment: Payment; readonly charge?: Payment }> {
  const seen = await findPayment(tx, caller, id);
  if (!seen) throw failure('payment_not_found', { id });
  if (seen.chargeId === undefined) return { payment: await lockExisting(tx, caller, id) };
  const charge = await lockExisting(tx, caller, seen.chargeId);
  return { charge, payment: await lockExisting(tx, caller, id) };
}
