// Takes back a payment that was recorded by mistake.
import type { Tx } from '#src/db/index.ts';
import { insertEvents } from '#src/events/index.ts';
import { isZero } from '#src/kernel/money.ts';
import { heldAccount, insertEntries, readBalance } from '#src/ledger/index.ts';
import {
  type Caller,
  chooseDepositAccount,
  type DepositAccount,
  requireActive,
} from '#src/organizations/index.ts';
import { failure } from './failures.ts';
import type { RecordTools } from './record-payment.ts';
import { type RecordedPayment, recordedStatusAfter } from './recorded-payment.ts';
import { cancellationEntry, holdingOf } from './recorded-payment-entries.ts';
import { recordedPaymentEvent } from './recorded-payment-events.ts';
import { findRecordedPayment, type saveCancellation } from './recorded-payment-store.ts';

export interface CancelRecordedPayment {
  readonly caller: Caller;
  readonly id: string;
  /** The same request again finds its work done. */
  readonly requestId: string;
}

export interface CancelTools extends RecordTools {
  /** Writes the move, or answers `undefined` when another came before it. */
  readonly saveCancellation: typeof saveCancellation;
}

/**
 * What was recorded stays to be seen, and its entry is countered. Throws `payment_not_found`,
 * `status_does_not_allow` (also once any of it was refunded), and `trust_balance_too_low` when the
 * client's money is no longer all there.
 */
export async function cancelRecordedPayment(
  tools: CancelTools,
  input: CancelRecordedPayment,
): Promise<RecordedPayment> {
  const { caller, id, requestId } = input;
  const profile = await tools.organizations.readProfile(caller.organizationId);
  requireActive(profile);
  return tools.db.transaction(async (tx) => {
    const seen = await readRecordedPayment(tx, caller, id);
    if (seen.lastRequestId === requestId) return seen;
    const status = isZero(seen.refunded) ? recordedStatusAfter(seen.status, 'cancel') : undefined;
    if (!status) throw notAllowed(seen);
    const modifiedAt = tools.organizations.now(caller, profile);
    const cancelled = await tools.saveCancellation(tx, {
      ...seen,
      status,
      modifiedAt,
      lastRequestId: requestId,
    });
    if (!cancelled) throw notAllowed(await readRecordedPayment(tx, caller, id));
    const deposit = chooseDepositAccount(profile, caller, cancelled.depositAccountId);
    if (deposit.kind === 'trust') await requireHeld(tx, cancelled, deposit);
    await insertEntries(tx, [cancellationEntry(tools.ids, cancelled, deposit)]);
    await insertEvents(tx, [recordedPaymentEvent(tools.ids, cancelled, 'cancelled')]);
    return cancelled;
  });
}

/** Throws `payment_not_found`, also for the id of a payment that was not recorded by hand. */
export async function readRecordedPayment(
  tx: Tx,
  caller: Caller,
  id: string,
): Promise<RecordedPayment> {
  const payment = await findRecordedPayment(tx, caller, id);
  if (!payment) throw failure('payment_not_found', { id });
  return payment;
}

function notAllowed({ status }: RecordedPayment) {
  return failure('status_does_not_allow', { move: 'cancel', status });
}

/**
 * That the client has so much in trust. Nothing is locked: only cancellations take from a client's
 * trust account, and each takes once what its own recording brought, so that no two can take too
 * much together. What pays out of it for anything else has to keep them apart.
 */
async function requireHeld(tx: Tx, payment: RecordedPayment, deposit: DepositAccount) {
  const { amount } = payment;
  const account = heldAccount(holdingOf(payment, deposit));
  const { minor } = await readBalance(tx, { ...payment, ...amount, account });
  // What we owe is below zero.
  if (-minor < amount.minor) throw failure('trust_balance_too_low');
}
