// Captures a hold: at once, or by handing it to the next daily capture.
import type { Database } from '#src/db/index.ts';
import { insertEvents } from '#src/events/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import { compare, money } from '#src/kernel/money.ts';
import { insertEntries } from '#src/ledger/index.ts';
import {
  type Caller,
  type Client,
  type Organizations,
  type Profile,
  requireActive,
  requireCountry,
} from '#src/organizations/index.ts';
import { isClosingBatch } from './batch-store.ts';
import type { DailyCut } from './due-times.ts';
import { captureEntry } from './entries.ts';
import { failure } from './failures.ts';
import { type Payment, statusAfter } from './payment.ts';
import { paymentEvent } from './payment-events.ts';
import { savePayments } from './payment-store.ts';
import { lockExisting } from './read-payment.ts';

export interface CapturePayment {
  readonly caller: Caller;
  readonly client?: Client;
  readonly id: string;
  /** What is not captured of the authorization is let go. All of it when absent. */
  readonly amountMinor?: bigint;
  readonly reference?: string;
  readonly when: 'now' | 'next_daily_capture';
  /** The same request again finds its work done. */
  readonly requestId: string;
}

export interface MoveTools {
  readonly db: Database;
  readonly ids: Ids;
  readonly organizations: Pick<Organizations, 'readProfile' | 'now'>;
  readonly dailyCut: DailyCut;
}

/**
 * Throws `payment_not_found`, `country_not_allowed`, `status_does_not_allow`, `capture_in_process`,
 * `capture_too_large`.
 */
export async function capturePayment(tools: MoveTools, input: CapturePayment): Promise<Payment> {
  const profile = await tools.organizations.readProfile(input.caller.organizationId);
  requireActive(profile);
  return tools.db.transaction(async (tx) => {
    const payment = await lockExisting(tx, input.caller, input.id);
    if (payment.lastRequestId === input.requestId) return payment;
    if (payment.kind !== 'charge') throw failure('payment_not_found', { id: input.id });
    const account = accountOf(profile, payment);
    requireCountry(account, input.client);
    const { status, isAutoCapture } = payment;
    const captured = !isAutoCapture ? statusAfter(status, 'capture') : undefined;
    if (!captured) throw failure('status_does_not_allow', { move: 'capture', status });
    if (await isClosingBatch(tx, payment)) throw failure('capture_in_process');

    const amount = money(
      input.amountMinor ?? payment.authorized.minor,
      payment.authorized.currency,
    );
    if (compare(amount, payment.authorized) > 0) {
      throw failure('capture_too_large', { asked: amount, authorized: payment.authorized });
    }
    const now = tools.organizations.now(input.caller, profile);
    const asked: Payment = {
      ...payment,
      modifiedAt: now,
      dueAt: tools.dailyCut(profile.organization, now),
      lastRequestId: input.requestId,
      ...(input.reference !== undefined && { captureReference: input.reference }),
    };
    if (input.when === 'next_daily_capture') {
      const handed: Payment = { ...asked, isAutoCapture: true, authorized: amount };
      await savePayments(tx, [handed]);
      await insertEvents(tx, [paymentEvent(tools.ids, handed, 'updated')]);
      return handed;
    }
    const taken: Payment = { ...asked, status: captured, captured: amount, capturedAt: now };
    await savePayments(tx, [taken]);
    await insertEntries(tx, [captureEntry(tools.ids, taken, account)]);
    await insertEvents(tx, [paymentEvent(tools.ids, taken, 'captured')]);
    return taken;
  });
}

/** The account that a payment went through. */
export function accountOf({ accounts }: Profile, payment: Payment) {
  const account = accounts.find(({ id }) => id === payment.processingAccountId);
  if (!account) throw new Error(`payment ${payment.id} went through an account that is not there`);
  return account;
}
