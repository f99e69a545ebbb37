// The slice's use cases, bound to their tools.
import { type Database, listWriter } from '#src/db/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import type { Caller, DueWork, Organizations } from '#src/organizations/index.ts';
import type { SavedMethods } from '#src/payment-methods/index.ts';
import { type KeyService, knownInstruments } from '#src/payment-methods/vault/index.ts';
import { type AuthorizeCharge, type Authorized, authorizeCharges } from './authorize-charges.ts';
import { type CapturePayment, capturePayment } from './capture-payment.ts';
import { dailyWork } from './daily-work.ts';
import { dailyCuts } from './due-times.ts';
import type { Payment } from './payment.ts';
import { findPayments, reserveRefund } from './payment-store.ts';
import type { RailOf } from './rail.ts';
import { type PaymentWithRefunds, readPayment } from './read-payment.ts';
import { type RefundCharge, type RefundTools, refundCharge } from './refund-charge.ts';
import { type ReturnPayment, returnPayment } from './return-payment.ts';
import { type VoidPayment, voidPayment } from './void-payment.ts';

/** See each use case's own file for what it takes and which failures it throws. */
export interface Payments {
  charge(input: AuthorizeCharge): Promise<Payment>;
  capture(input: CapturePayment): Promise<Payment>;
  refund(input: RefundCharge): Promise<Payment>;
  void(input: VoidPayment): Promise<Payment>;
  return(input: ReturnPayment): Promise<Payment>;
  read(
    caller: Caller,
    by: { readonly id: string } | { readonly sourceId: string },
  ): Promise<PaymentWithRefunds>;
  /** Those of the ids that exist, in no order. */
  readMany(caller: Caller, ids: readonly string[]): Promise<Payment[]>;
}

export interface PaymentsTools {
  readonly db: Database;
  readonly ids: Ids;
  readonly keys: KeyService;
  readonly organizations: Organizations;
  readonly savedMethods: SavedMethods;
  readonly railOf: RailOf;
  /** A test may put back the refund that checks first and acts later, to see itself fail. */
  readonly reserveRefund?: RefundTools['reserveRefund'];
}

export function paymentsOf(given: PaymentsTools): Payments {
  const tools = { reserveRefund, dailyCut: dailyCuts(), known: knownInstruments(), ...given };
  const authorize = listWriter<AuthorizeCharge, Authorized>({
    write: (inputs) => authorizeCharges(tools, inputs),
  });
  return {
    charge: async (input) => {
      const authorized = await authorize(input);
      if ('error' in authorized) throw authorized.error;
      return authorized.payment;
    },
    capture: (input) => capturePayment(tools, input),
    refund: (input) => refundCharge(tools, input),
    void: (input) => voidPayment(tools, input),
    return: (input) => returnPayment(tools, input),
    read: (caller, by) => readPayment(tools.db, caller, by),
    readMany: (caller, ids) => findPayments(tools.db, caller, ids),
  };
}

/** What time does to payments, for the clock and the sweeper. */
export function paymentsDueWork(
  tools: Omit<PaymentsTools, 'keys' | 'savedMethods' | 'reserveRefund'>,
): DueWork {
  return dailyWork({ dailyCut: dailyCuts(), ...tools });
}
