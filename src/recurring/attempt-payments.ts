// Tries to pay occurrences that were claimed for it.
import { Failure, type FailureKind } from '#src/kernel/failure.ts';
import type { Caller, Client } from '#src/organizations/index.ts';
import type { AuthorizePayment, Payment, Payments } from '#src/payments/index.ts';
import type { Occurrence } from './occurrence.ts';
import type { RecurringCharge } from './recurring-charge.ts';

export interface AttemptTools {
  readonly payments: Pick<Payments, 'authorize'>;
}

export interface AttemptPayment {
  readonly caller: Caller;
  readonly recurringCharge: RecurringCharge;
  /** As claimed: its payment is named. */
  readonly occurrence: Occurrence;
  /** Its time has come, and nobody asked for it. */
  readonly isAutomatic: boolean;
  /** On whose behalf; absent when it is our own doing. */
  readonly client?: Client;
  /** When it happens, if not just now. */
  readonly at?: Temporal.Instant;
}

/** What came of it: a payment, though it may have failed. */
export type Attempted =
  | { readonly payment: Payment }
  /** A bug, or an outage: nobody knows, and the same attempt is made again. */
  | { readonly error: unknown };

export async function attemptPayment(
  { payments }: AttemptTools,
  { caller, recurringCharge, occurrence, isAutomatic, client, at }: AttemptPayment,
): Promise<Attempted> {
  const { processingAccountId, paidWith, reference, annotations } = recurringCharge;
  if (occurrence.paymentId === undefined) throw new Error('an attempt has no name');
  const charge: AuthorizePayment = {
    kind: 'charge',
    capture: 'daily',
    caller,
    id: occurrence.paymentId,
    accountId: processingAccountId,
    amountMinor: occurrence.amount.minor,
    method: paidWith,
    occurrence: { recurringChargeId: recurringCharge.id, id: occurrence.id },
    isAutomatic,
    ...(reference !== undefined && { reference }),
    ...(annotations && { annotations }),
    ...(client && { client }),
    ...(at && { at }),
  };
  try {
    return { payment: await chargeOrRefuse(payments, charge) };
  } catch (error) {
    return { error };
  }
}

/** What cannot even be asked for, such as more than the account takes, is a failed payment too. */
async function chargeOrRefuse(
  payments: AttemptTools['payments'],
  charge: AuthorizePayment,
): Promise<Payment> {
  try {
    return await payments.authorize(charge);
  } catch (error) {
    if (!(error instanceof Failure) || passing.has(error.kind)) throw error;
    return payments.authorize({ ...charge, refusedAs: error.code });
  }
}

/** Kinds of failures that say nothing about the payment: it is tried again. */
const passing: ReadonlySet<FailureKind> = new Set(['throttled', 'unavailable', 'internal']);
