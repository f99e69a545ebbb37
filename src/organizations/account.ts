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

/** What a card must bring to be accepted: typed in, or read from its magnetic stripe. */
export interface CardPolicy {
  readonly cvv: CvvPolicy;
  readonly avs: AvsPolicy;
  readonly ignoresAvsIfCvvMatches: boolean;
  /** Names of payer's properties, such as `postalCode`, that must be there. */
  readonly requiredFields: readonly string[];
}

export interface ProcessingAccount {
  readonly organizationId: string;
  readonly mode: Mode;
  readonly id: string;
  readonly rail: RailName;
  readonly name: string;
  readonly status: 'active' | 'inactive' | 'deleted';
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
  readonly deposit: DepositAccount;
  readonly createdAt: Temporal.Instant;
  readonly modifiedAt: Temporal.Instant;
}
