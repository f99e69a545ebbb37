// Deposit accounts (ours, at banks) and processing accounts (how a deposit account takes money).
import type { Mode } from '#src/kernel/mode.ts';

export const railNames = ['card', 'ach'] as const;
export type RailName = (typeof railNames)[number];

export const cvvPolicies = [
  'disabled',
  'optional',
  'require_match_lenient',
  'require_match_strict',
] as const;
export type CvvPolicy = (typeof cvvPolicies)[number];

export const avsPolicies = [
  'disabled',
  'submit_ignore_result',
  'address_or_postal_code_lenient',
  'address_or_postal_code_strict',
  'address_strict',
  'postal_code_strict',
  'exact_lenient',
  'exact_strict',
] as const;
export type AvsPolicy = (typeof avsPolicies)[number];

export const accountStatuses = ['active', 'inactive', 'deleted'] as const;
export type AccountStatus = (typeof accountStatuses)[number];

export type DepositAccountKind = 'operating' | 'trust';

export interface DepositAccount {
  readonly organizationId: string;
  readonly mode: Mode;
  readonly id: string;
  /**
   * A trust account holds clients' money: no fee touches it and no client's part goes below zero.
   */
  readonly kind: DepositAccountKind;
  readonly name: string;
  readonly currency: string;
  readonly routingNumber: string;
  readonly accountMasked: string;
  readonly accountType: 'checking' | 'savings';
  readonly bankName?: string;
}

const payerFields = [
  'name',
  'address1',
  'city',
  'state',
  'postalCode',
  'country',
  'email',
  'phone',
] as const;

/** What an account may require of a payment besides the number itself. */
export const requirableFields: Readonly<Record<RailName, readonly string[]>> = {
  card: ['brand', 'securityCode', ...payerFields],
  ach: payerFields,
};

/** What a card must bring to be accepted: typed in, or read from its magnetic stripe. */
export interface CardPolicy {
  readonly cvv: CvvPolicy;
  readonly avs: AvsPolicy;
  readonly ignoresAvsIfCvvMatches: boolean;
  /** Those of `requirableFields` that must be there. */
  readonly requiredFields: readonly string[];
}

/**
 * The most that may go through: at once, in 24 hours (`daily`), in 30 days (`monthly`). Absent is
 * no limit. Amounts are minor units of the account's currency.
 */
export interface TransactionLimits {
  readonly amountMax?: bigint;
  readonly dailyCountMax?: number;
  readonly dailyAmountMax?: bigint;
  readonly monthlyCountMax?: number;
  readonly monthlyAmountMax?: bigint;
}

/** What the simulator answers to every payment, whatever its test number would have meant. */
export interface SimulatedAnswer {
  readonly failureCode?: string;
  readonly cvvResult?: string;
  readonly avsResult?: string;
}

export interface ProcessingAccount {
  readonly organizationId: string;
  readonly mode: Mode;
  readonly id: string;
  readonly rail: RailName;
  readonly name: string;
  readonly status: AccountStatus;
  readonly isPrimary: boolean;
  readonly currency: string;
  /** Brand names, or `*` for every brand. */
  readonly acceptedCardTypes: readonly string[];
  readonly typedIn: CardPolicy;
  readonly swiped: CardPolicy;
  /** Two-letter country codes; empty means every country. */
  readonly allowedCountries: readonly string[];
  readonly areHoldsEnabled: boolean;
  readonly areCreditsEnabled: boolean;
  /** Whether a refund may go to another method than the one charged. */
  readonly mayRefundElsewhere: boolean;
  readonly limits: TransactionLimits;
  /** Of test accounts only; absent leaves it to the documented test numbers. */
  readonly simulated?: SimulatedAnswer;
  readonly deposit: DepositAccount;
  /** Counts the updates, so that of two made from one reading the second is refused. */
  readonly version: number;
  readonly createdAt: Temporal.Instant;
  readonly modifiedAt: Temporal.Instant;
}
