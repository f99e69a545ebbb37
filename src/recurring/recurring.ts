// What the slice does for others: its use cases, what they take and what they give.
import type { Caller, Client } from '#src/organizations/index.ts';
import type { Payer } from '#src/payment-methods/index.ts';
import type { AuthorizePayment, PaidWith, Payment } from '#src/payments/index.ts';
import type { Occurrence, OccurrenceWithPayments } from './occurrence.ts';
import type { RecurringCharge, RecurringStatus } from './recurring-charge.ts';
import type { Schedule } from './schedule.ts';

/** What a merchant may say of a recurring charge, beside account, method and schedule. */
export interface RecurringTerms {
  /** In the smallest unit of the currency: 1 to 10^14 − 1. */
  readonly amountMinor: bigint;
  readonly description?: string;
  readonly reference?: string;
  readonly annotations?: Readonly<Record<string, unknown>>;
  /** 1 or more. */
  readonly maxOccurrences?: number;
  /** Not less than the amount. */
  readonly maxAmountMinor?: bigint;
}

export interface CreateRecurring extends RecurringTerms {
  readonly caller: Caller;
  /** The id that it gets. The same one again, after a crash, finds its work done. */
  readonly id: string;
  readonly accountId?: string;
  readonly currency?: string;
  readonly method: PaidWith;
  readonly schedule: Schedule;
}

/** Takes account, payer and method from a charge made before. */
export interface ScheduleCharge extends Omit<CreateRecurring, 'accountId' | 'method'> {
  readonly chargeId: string;
}

/** A charge now that comes again: its own schedule starts today. */
export interface ChargeAndRecur extends AuthorizePayment {
  readonly recur: Omit<RecurringTerms, 'amountMinor' | 'reference' | 'annotations'> & {
    /** That of the charge when absent. */
    readonly amountMinor?: bigint;
    readonly schedule: Omit<Schedule, 'start'>;
  };
}

/** Some details of the method that is there; its number stays. */
export interface MethodChanges {
  readonly kind: 'changes';
  readonly of: 'card' | 'bank';
  readonly expMonth?: number;
  /** Two or four digits. */
  readonly expYear?: number;
  readonly accountType?: 'checking' | 'savings';
  readonly payer: Payer;
}

export interface UpdateRecurring {
  readonly caller: Caller;
  readonly id: string;
  /** All that may be changed, or only what is there. */
  readonly changes: RecurringChanges;
  /** Of what is absent: whether it is cleared (a whole replacement) or stays. */
  readonly isWhole: boolean;
}

export type RecurringChanges = Partial<RecurringTerms> & {
  readonly method?: PaidWith | MethodChanges;
  /** The whole of it, or the properties that change. Empty `days` are none. */
  readonly schedule?: Partial<Schedule>;
};

export const recurringOrders = [
  'createdAt',
  'modifiedAt',
  'status',
  'amount',
  'nextPaymentOn',
  'reference',
  'description',
  'attemptedCount',
  'attemptedTotal',
  'accountId',
  'id',
] as const;
export type RecurringOrder = (typeof recurringOrders)[number];

export interface ListRecurring {
  readonly caller: Caller;
  readonly accountId?: string;
  /** Those that are not deleted, when absent. */
  readonly status?: RecurringStatus;
  readonly reference?: string;
  /** Newest first when empty. */
  readonly order: readonly { readonly by: RecurringOrder; readonly isDescending: boolean }[];
  readonly offset: number;
  readonly limit: number;
}

export interface RecurringCharges {
  /**
   * With its first occurrence. Throws `fields_invalid` (by the names of this interface, as
   * `schedule.days`), `no_occurrences_for_schedule`, `first_occurrence_due_immediately`, and what
   * choosing an account and accepting a method throw.
   */
  create(input: CreateRecurring): Promise<RecurringWithOccurrences>;
  /** Throws as well `payment_not_found` and `charge_not_repeatable`. */
  scheduleCharge(input: ScheduleCharge): Promise<RecurringWithOccurrences>;
  /** The payment; nothing recurs of one that is declined. Throws as `create` and a charge do. */
  chargeAndRecur(input: ChargeAndRecur): Promise<Payment>;
  /** Throws `recurring_charge_not_found`. Deleted ones are found. */
  read(caller: Caller, id: string): Promise<RecurringCharge>;
  /**
   * One that is complete by its schedule takes another method, and nothing else. Throws
   * `recurring_charge_not_found`, `recurring_status_does_not_allow`,
   * `update_results_in_no_occurrences`, `recurring_method_of_other_kind`, and as `create` does.
   */
  update(input: UpdateRecurring): Promise<RecurringCharge>;
  /** Throws `recurring_charge_not_found`, `recurring_status_does_not_allow`. */
  cancel(caller: Caller, id: string): Promise<RecurringCharge>;
  /** Throws as `cancel` does. */
  remove(caller: Caller, id: string): Promise<RecurringCharge>;
  /** With the exact number of all that fit. */
  list(query: ListRecurring): Promise<RecurringPage>;
  /** Throws `recurring_charge_not_found` and `occurrence_not_found`. */
  readOccurrence(asked: OccurrenceAsked): Promise<OccurrenceWithPayments>;
  /** Newest first, with the exact number of all. Throws `recurring_charge_not_found`. */
  listOccurrences(query: ListOccurrences): Promise<OccurrencePage>;
  /**
   * Charges it now. What cannot even be asked for is a payment that failed, as is one declined.
   * Throws as `readOccurrence`, `occurrence_status_does_not_allow`, and
   * `recurring_status_does_not_allow` (of what was canceled or deleted).
   */
  pay(input: PayOccurrence): Promise<OccurrencePaid>;
  /** Throws as `readOccurrence` does, and the failures of the status. */
  ignore(asked: OccurrenceAsked): Promise<OccurrenceWithPayments>;
}

export interface RecurringWithOccurrences {
  readonly recurringCharge: RecurringCharge;
  /** By due date. */
  readonly occurrences: readonly Occurrence[];
}

export interface RecurringPage {
  readonly recurringCharges: readonly RecurringCharge[];
  readonly total: number;
}

export interface OccurrenceAsked {
  readonly caller: Caller;
  readonly recurringChargeId: string;
  readonly id: string;
}

export interface PayOccurrence extends OccurrenceAsked {
  readonly client?: Client;
  /** The id that the payment gets. */
  readonly requestId: string;
}

/** What became of it: the payment may have failed. */
export interface OccurrencePaid extends OccurrenceWithPayments {
  readonly payment: Payment;
}

export interface ListOccurrences {
  readonly caller: Caller;
  readonly recurringChargeId: string;
  readonly offset: number;
  readonly limit: number;
}

export interface OccurrencePage {
  readonly occurrences: readonly OccurrenceWithPayments[];
  readonly total: number;
}
