// A payment fails after the fact: its bank, or the card network, sends it back.
import { returnCodes } from '#facts/return-codes.ts';
import type { Tx } from '#src/db/index.ts';
import { type Event, insertEvents } from '#src/events/index.ts';
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
    const failed = failedPayment(payment, { status, failureCode, at });
    await savePayments(tx, [failed]);

    const events = [paymentEvent(tools.ids, failed, 'failed')];
    if (charge) events.push(await giveBack(tools, tx, failed, at));
    const refunds = charge ? [] : await lockRefunds(tx, caller, [payment.id]);
    events.push(...(await failWaiting(tools, tx, refunds, at)));
    if (isPresented(payment.status)) {
      const refunded = presentedTotal(refunds, payment.captured.currency);
      const isSettled = payment.status === 'settled';
      const isOwed = charge?.status === 'failed' || charge?.status === 'returned';
      const account = accountOf(profile, failed);
      const entry = returnEntry(tools.ids, failed, account, { refunded, isSettled, isOwed });
      await insertEntries(tx, [entry]);
    }
    await insertEvents(tx, events);
    return failed;
  });
}

const cardFailures: readonly string[] = ['settlement_failed'];

function meaningOf(code: string, { rail }: Payment): string {
  const meanings = [...returnCodes.values()].map((row) => row.failure as string);
  const meaning = returnCodes.get(code)?.failure ?? (meanings.includes(code) ? code : undefined);
  const fits = rail === 'ach' ? (meaning ?? cardFailures.find((name) => name === code)) : undefined;
  const known = fits ?? cardFailures.find((name) => name === code);
  if (!known) throw failure('return_code_unknown');
  return known;
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

async function giveBack(
  { ids }: MoveTools,
  tx: Tx,
  refund: Payment,
  at: Temporal.Instant,
): Promise<Event> {
  const caller = { organizationId: refund.organizationId, mode: refund.mode };
  const amountMinor = refund.authorized.minor;
  const chargeId = refund.chargeId as string;
  return paymentEvent(
    ids,
    await releaseRefund(tx, { caller, chargeId, amountMinor, at }),
    'updated',
  );
}

/** Refunds not yet presented cannot go out any more: their charge brought nothing in. */
async function failWaiting(
  tools: MoveTools,
  tx: Tx,
  refunds: readonly Payment[],
  at: Temporal.Instant,
): Promise<Event[]> {
  const failed = refunds
    .filter(({ status }) => status === 'deferred' || status === 'authorized')
    .map((refund) => {
      const failureCode = 'ach_deferred_refund_rejected_charge_failed';
      return failedPayment(refund, { status: 'failed', failureCode, at });
    });
  await savePayments(tx, failed);
  for (const refund of failed) await giveBack(tools, tx, refund, at);
  return failed.map((refund) => paymentEvent(tools.ids, refund, 'failed'));
}

function presentedTotal(refunds: readonly Payment[], currency: string): Money {
  return refunds
    .filter(({ status }) => isPresented(status))
    .reduce((sum, { captured }) => add(sum, captured), money(0n, currency));
}
