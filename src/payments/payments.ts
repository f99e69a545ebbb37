// The slice's use cases, bound to their tools.
import { type Database, listWriter } from '#src/db/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import type { Caller, DueWork, Organizations } from '#src/organizations/index.ts';
import type { BankDirectory, SavedMethods, Tokens } from '#src/payment-methods/index.ts';
import { type KeyService, knownInstruments } from '#src/payment-methods/vault/index.ts';
import { type Authorized, type AuthorizeTools, authorizePayments } from './authorize-payments.ts';
import {
  type CancelRecordedPayment,
  type CancelTools,
  cancelRecordedPayment,
  readRecordedPayment,
} from './cancel-recorded-payment.ts';
import { type CapturePayment, capturePayment } from './capture-payment.ts';
import { dailyWork } from './daily-work.ts';
import { dailyCuts } from './due-times.ts';
import type { ListedPayment } from './listed-payment.ts';
import { insertDrafts } from './new-payment-store.ts';
import type { Payment } from './payment.ts';
import type { ListedPage, ListPayments, PaymentPage, SearchPayments } from './payment-search.ts';
import { findPayments, findPaymentsOfOccurrences, reserveRefund } from './payment-store.ts';
import type { AuthorizePayment } from './prepare-payment.ts';
import type { RailOf } from './rail.ts';
import { type PaymentWithRefunds, readPayment } from './read-payment.ts';
import { type RecordPayment, recordPayment } from './record-payment.ts';
import type { RecordedPayment } from './recorded-payment.ts';
import { saveCancellation } from './recorded-payment-store.ts';
import { type RefundCharge, type RefundTools, refundCharge } from './refund-charge.ts';
import { type ReturnPayment, returnPayment } from './return-payment.ts';
import { type SearchTools, searchesOf } from './search-payments.ts';
import { selectListedByNumber } from './search-store.ts';
import {
  readSignature,
  type SignedPayment,
  type SignPayment,
  signPayment,
} from './sign-payment.ts';
import type { Signature } from './signature.ts';
import { type MethodTaken, type TakeMethod, takeMethod } from './take-method.ts';
import { readUsageLocked } from './usage-store.ts';
import { type VoidPayment, voidPayment } from './void-payment.ts';
import { limitedWriter, type WriteLimitedTools } from './write-limited-drafts.ts';

/** See each use case's own file for what it takes and which failures it throws. */
export interface Payments {
  /** Takes a charge, or gives a credit. */
  authorize(input: AuthorizePayment): Promise<Payment>;
  capture(input: CapturePayment): Promise<Payment>;
  refund(input: RefundCharge): Promise<Payment>;
  void(input: VoidPayment): Promise<Payment>;
  return(input: ReturnPayment): Promise<Payment>;
  sign(input: SignPayment): Promise<SignedPayment>;
  readSignature(caller: Caller, id: string): Promise<Signature>;
  read(
    caller: Caller,
    by: { readonly id: string } | { readonly sourceId: string },
  ): Promise<PaymentWithRefunds>;
  /** Those of the ids that exist, in no order. */
  readMany(caller: Caller, ids: readonly string[]): Promise<Payment[]>;
  /** Those that collect one of the occurrences, or tried to: oldest first. */
  readOfOccurrences(caller: Caller, occurrenceIds: readonly string[]): Promise<Payment[]>;
  takeMethod(input: TakeMethod): Promise<MethodTaken>;
  /** Money that came in without us; it is no `Payment`, and no other use case takes its id. */
  record(input: RecordPayment): Promise<RecordedPayment>;
  cancelRecorded(input: CancelRecordedPayment): Promise<RecordedPayment>;
  readRecorded(caller: Caller, id: string): Promise<RecordedPayment>;
  search(input: SearchPayments): Promise<PaymentPage>;
  list(input: ListPayments): Promise<ListedPage>;
  findListed(caller: Caller, number: bigint): Promise<ListedPayment | undefined>;
}

export interface PaymentsTools {
  readonly db: Database;
  /** Where searches run, so that they keep nobody else waiting; `db` when absent. */
  readonly searches?: SearchTools;
  readonly ids: Ids;
  readonly keys: KeyService;
  readonly organizations: Organizations;
  readonly savedMethods: SavedMethods;
  readonly tokens: Tokens;
  readonly banks: BankDirectory;
  readonly cardTesting: AuthorizeTools['cardTesting'];
  readonly railOf: RailOf;
  /** A test may put back the refund that checks first and acts later, to see itself fail. */
  readonly reserveRefund?: RefundTools['reserveRefund'];
  /** Or charges that leave their token usable. */
  readonly insertDrafts?: AuthorizeTools['insertDrafts'];
  /** Or limits that nobody looks at alone. */
  readonly readUsageLocked?: WriteLimitedTools['readUsageLocked'];
  /** Or cancellations that do not notice each other. */
  readonly saveCancellation?: CancelTools['saveCancellation'];
}

export function paymentsOf(given: PaymentsTools): Payments {
  const tools = {
    reserveRefund,
    insertDrafts,
    readUsageLocked,
    saveCancellation,
    dailyCut: dailyCuts(),
    known: knownInstruments(),
    ...given,
  };
  const writeLimited = limitedWriter(tools);
  const authorize = listWriter<AuthorizePayment, Authorized>({
    write: (inputs) => authorizePayments({ ...tools, writeLimited }, inputs),
  });
  return {
    authorize: async (input) => {
      const authorized = await authorize(input);
      if ('error' in authorized) throw authorized.error;
      return authorized.payment;
    },
    capture: (input) => capturePayment(tools, input),
    refund: (input) => refundCharge(tools, input),
    void: (input) => voidPayment(tools, input),
    return: (input) => returnPayment(tools, input),
    sign: (input) => signPayment(tools, input),
    readSignature: (caller, id) => readSignature(tools, caller, id),
    read: (caller, by) => readPayment(tools.db, caller, by),
    readMany: (caller, ids) => findPayments(tools.db, caller, ids),
    readOfOccurrences: (caller, ids) => findPaymentsOfOccurrences(tools.db, caller, ids),
    takeMethod: (input) => takeMethod(tools, input),
    record: (input) => recordPayment(tools, input),
    cancelRecorded: (input) => cancelRecordedPayment(tools, input),
    readRecorded: (caller, id) => readRecordedPayment(tools.db, caller, id),
    ...searchesOf(tools.searches ?? { quickDb: tools.db, slowDb: tools.db }),
    findListed: (caller, number) => selectListedByNumber(tools.db, caller, number),
  };
}

/** What time does to payments, for the clock and the sweeper. */
export function paymentsDueWork(
  tools: Omit<
    PaymentsTools,
    'keys' | 'savedMethods' | 'tokens' | 'banks' | 'cardTesting' | 'reserveRefund'
  >,
): DueWork {
  return dailyWork({ dailyCut: dailyCuts(), ...tools });
}
