// A payment fails after the fact: its bank, or the card network, sends it back.
import { returnCodes } from '#facts/return-codes.ts';
import type { Tx } from '#src/db/index.ts';
import { insertEvents } from '#src/events/index.ts';
import { add, type Money, money } from '#src/kernel/money.ts';
import { insertEntries } from '#src/ledger/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import { accountOf, type MoveTools } from './capture-payment.ts';
import { returnEntry } from './entries.ts';
import { failure } from './failures.ts';
import { type Payment, type PaymentStatus, statusAfter } from './payment.ts';
import { paymentEvent } from './payment-events.ts';
import { lockRefunds, releaseRefund, savePayments } from './payment-store.ts';
import { lockWithCharge } from './read-payment.ts';

export interface ReturnPayment {
  readonly caller: Caller;
  readonly id: string;
  /** A bank's return code (R01 …), or the failure that it means (`ach_not_authorized` …). */
  readonly code: string;
}

/**
 * Undoes in the ledger what was captured. Refunds of a charge that still wait for a capture fail
 * with it; what was already refunded the payer now owes. A refund that comes back gives its amount
 * back to its charge. Throws `payment_not_found`, `return_code_unknown`, `status_does_not_allow`.
 */
export async function returnPayment(tools: MoveTools, input: ReturnPayment): Promise<Payment> {
  const { caller, id, code } = input;
  const profile = await tools.organizations.readProfile(caller.organizationId);
  return tools.db.transaction(async (tx) => {
    const { payment, charge } = await lockWithCharge(tx, caller, id);
    const failureCode = meaningOf(code, payment);
    const status = statusAfterReturn(payment.status);
    const at = tools.organizations.now(caller, profile);
    // The refunds first: the charge then tells what of it is still refunded.
    const refunds = charge ? [] : await lockRefunds(tx, caller, [payment.id]);
    const { refunded: left, waiting } = await failWaiting(tx, payment, refunds, at);
    const failed = failedPayment({ ...payment, refunded: left }, { status, failureCode, at });
    await savePayments(tx, [failed]);
    const events = [failed, ...waiting].map((one) => paymentEvent(tools.ids, one, 'failed'));
    if (charge) events.push(paymentEvent(tools.ids, await giveBack(tx, failed, at), 'updated'));
    if (isPresented(payment.status)) {
      const refunded = presentedTotal(refunds, payment.captured.currency);
      const isSettled = payment.status === 'settled';
      const isOwed =
        payment.kind === 'credit' || charge?.status === 'failed' || charge?.status === 'returned';
      const account = accountOf(profile, failed);
      const entry = returnEntry(tools.ids, failed, account, { refunded, isSettled, isOwed });
      await insertEntries(tx, [entry]);
    }
    await insertEvents(tx, events);
    return failed;
  });
}

const bankFailures = new Map([...returnCodes].map(([code, { failure: name }]) => [code, name]));

/** A bank says why by a code of its own; cards know one way to fail this late. */
function meaningOf(code: string, { rail }: Payment): string {
  if (code === 'settlement_failed') return code;
  const names: readonly string[] = [...bankFailures.values()];
  const meaning = bankFailures.get(code) ?? names.find((name) => name === code);
  if (rail !== 'ach' || !meaning) throw failure('return_code_unknown');
  return meaning;
}

function statusAfterReturn(status: PaymentStatus): PaymentStatus {
  const next = statusAfter(status, 'return') ?? statusAfter(status, 'fail');
  if (!next) throw failure('status_does_not_allow', { move: 'return', status });
  return next;
}

function isPresented(status: PaymentStatus): boolean {
  return status === 'captured' || status === 'settled';
}

function failedPayment(
  payment: Payment,
  { status, failureCode, at }: { status: PaymentStatus; failureCode: string; at: Temporal.Instant },
): Payment {
  const { dueAt: _, ...undue } = payment;
  return { ...undue, status, failureCode, modifiedAt: at };
}

/** The charge, with a refund's amount no longer refunded. */
function giveBack(tx: Tx, refund: Payment, at: Temporal.Instant): Promise<Payment> {
  const { organizationId, mode, authorized } = refund;
  const reservation = { chargeId: refund.chargeId as string, amountMinor: authorized.minor, at };
  return releaseRefund(tx, { caller: { organizationId, mode }, ...reservation });
}

/** Refunds not yet presented cannot go out any more: their charge brought nothing in. */
async function failWaiting(
  tx: Tx,
  charge: Payment,
  refunds: readonly Payment[],
  at: Temporal.Instant,
): Promise<{ readonly refunded: Money; readonly waiting: readonly Payment[] }> {
  const failureCode =
    charge.rail === 'ach' ? 'ach_deferred_refund_rejected_charge_failed' : 'settlement_failed';
  const waiting = refunds
    .filter(({ status }) => status === 'deferred' || status === 'authorized')
    .map((refund) => failedPayment(refund, { status: 'failed', failureCode, at }));
  await savePayments(tx, waiting);
  let { refunded } = charge;
  for (const refund of waiting) ({ refunded } = await giveBack(tx, refund, at));
  return { refunded, waiting };
}

function presentedTotal(refunds: readonly Payment[], currency: string): Money {
  return refunds
    .filter(({ status }) => isPresented(status))
    .reduce((sum, { captured }) => add(sum, captured), money(0n, currency));
}
