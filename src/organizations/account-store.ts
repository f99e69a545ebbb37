// SQL of deposit and processing accounts, always read together.
import { sql, type Tx } from '#src/db/index.ts';
import type { Mode } from '#src/kernel/mode.ts';
import type {
  AvsPolicy,
  CvvPolicy,
  DepositAccount,
  DepositAccountKind,
  ProcessingAccount,
  RailName,
  SimulatedAnswer,
  TransactionLimits,
} from './account.ts';

interface Row {
  organization_id: string;
  mode: Mode;
  id: string;
  kind: RailName;
  name: string;
  status: ProcessingAccount['status'];
  is_primary: boolean;
  currency: string;
  accepted_card_types: string;
  cvv_policy: CvvPolicy;
  avs_policy: AvsPolicy;
  ignore_avs_if_cvv_match: boolean;
  required_payment_fields: string;
  swipe_cvv_policy: CvvPolicy;
  swipe_avs_policy: AvsPolicy;
  swipe_ignore_avs_if_cvv_match: boolean;
  swipe_required_payment_fields: string;
  transaction_allowed_countries: string;
  are_holds_enabled: boolean;
  are_credits_enabled: boolean;
  may_refund_elsewhere: boolean;
  transaction_amount_max_minor: bigint | null;
  daily_count_max: number | null;
  daily_amount_max_minor: bigint | null;
  monthly_count_max: number | null;
  monthly_amount_max_minor: bigint | null;
  simulated_answer: SimulatedAnswer | null;
  version: number;
  created_at: Temporal.Instant;
  modified_at: Temporal.Instant;
  deposit_id: string;
  deposit_kind: DepositAccountKind;
  deposit_name: string;
  deposit_currency: string;
  routing_number: string;
  account_masked: string;
  account_type: 'checking' | 'savings';
  bank_name: string | null;
}

function list(text: string): string[] {
  return text === '' ? [] : text.split(',');
}

function toAccount(row: Row): ProcessingAccount {
  return {
    organizationId: row.organization_id,
    mode: row.mode,
    id: row.id,
    rail: row.kind,
    name: row.name,
    status: row.status,
    isPrimary: row.is_primary,
    currency: row.currency,
    acceptedCardTypes: list(row.accepted_card_types),
    typedIn: {
      cvv: row.cvv_policy,
      avs: row.avs_policy,
      ignoresAvsIfCvvMatches: row.ignore_avs_if_cvv_match,
      requiredFields: list(row.required_payment_fields),
    },
    swiped: {
      cvv: row.swipe_cvv_policy,
      avs: row.swipe_avs_policy,
      ignoresAvsIfCvvMatches: row.swipe_ignore_avs_if_cvv_match,
      requiredFields: list(row.swipe_required_payment_fields),
    },
    allowedCountries: list(row.transaction_allowed_countries),
    areHoldsEnabled: row.are_holds_enabled,
    areCreditsEnabled: row.are_credits_enabled,
    mayRefundElsewhere: row.may_refund_elsewhere,
    limits: toLimits(row),
    ...(row.simulated_answer !== null && { simulated: row.simulated_answer }),
    deposit: toDeposit(row),
    version: row.version,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

function toLimits(row: Row): TransactionLimits {
  return {
    ...(row.transaction_amount_max_minor !== null && {
      amountMax: row.transaction_amount_max_minor,
    }),
    ...(row.daily_count_max !== null && { dailyCountMax: row.daily_count_max }),
    ...(row.daily_amount_max_minor !== null && { dailyAmountMax: row.daily_amount_max_minor }),
    ...(row.monthly_count_max !== null && { monthlyCountMax: row.monthly_count_max }),
    ...(row.monthly_amount_max_minor !== null && {
      monthlyAmountMax: row.monthly_amount_max_minor,
    }),
  };
}

function toDeposit(row: Row): DepositAccount {
  return {
    organizationId: row.organization_id,
    mode: row.mode,
    id: row.deposit_id,
    kind: row.deposit_kind,
    name: row.deposit_name,
    currency: row.deposit_currency,
    routingNumber: row.routing_number,
    accountMasked: row.account_masked,
    accountType: row.account_type,
    ...(row.bank_name !== null && { bankName: row.bank_name }),
  };
}

/** Every processing account of both modes, the primary ones first. */
export async function listAccounts(tx: Tx, organizationId: string): Promise<ProcessingAccount[]> {
  const rows = await tx.rows<Row>(sql`
    select a.organization_id, a.mode, a.id, a.kind, a.name, a.status, a.is_primary, a.currency,
           a.accepted_card_types, a.cvv_policy, a.avs_policy, a.ignore_avs_if_cvv_match,
           a.required_payment_fields, a.swipe_cvv_policy, a.swipe_avs_policy,
           a.swipe_ignore_avs_if_cvv_match, a.swipe_required_payment_fields,
           a.transaction_allowed_countries, a.are_holds_enabled, a.are_credits_enabled,
           a.may_refund_elsewhere, a.transaction_amount_max_minor, a.daily_count_max,
           a.daily_amount_max_minor, a.monthly_count_max, a.monthly_amount_max_minor,
           a.simulated_answer, a.version, a.created_at, a.modified_at,
           d.id as deposit_id, d.kind as deposit_kind, d.name as deposit_name,
           d.currency as deposit_currency, d.routing_number, d.account_masked, d.account_type,
           d.bank_name
      from processing_accounts a
      join deposit_accounts d
        on d.organization_id = a.organization_id and d.mode = a.mode
       and d.id = a.deposit_account_id
     where a.organization_id = ${organizationId}
     order by a.is_primary desc, a.id`);
  return rows.map(toAccount);
}

export async function insertDepositAccount(
  tx: Tx,
  account: DepositAccount & { readonly instrumentId: string; readonly createdAt: Temporal.Instant },
): Promise<void> {
  const a = account;
  await tx.run(sql`
    insert into deposit_accounts
           (organization_id, mode, id, kind, name, currency, routing_number, account_masked,
            account_type, bank_name, instrument_id, created_at)
    values (${a.organizationId}, ${a.mode}, ${a.id}, ${a.kind}, ${a.name}, ${a.currency},
            ${a.routingNumber}, ${a.accountMasked}, ${a.accountType}, ${a.bankName},
            ${a.instrumentId}, ${a.createdAt})`);
}

export async function insertProcessingAccount(tx: Tx, account: ProcessingAccount): Promise<void> {
  const a = account;
  await tx.run(sql`
    insert into processing_accounts
           (organization_id, mode, id, deposit_account_id, kind, name, status, is_primary, currency,
            accepted_card_types, cvv_policy, avs_policy, ignore_avs_if_cvv_match,
            required_payment_fields, swipe_cvv_policy, swipe_avs_policy,
            swipe_ignore_avs_if_cvv_match, swipe_required_payment_fields,
            transaction_allowed_countries, are_holds_enabled, are_credits_enabled,
            may_refund_elsewhere, transaction_amount_max_minor, daily_count_max,
            daily_amount_max_minor, monthly_count_max, monthly_amount_max_minor, simulated_answer,
            version, created_at, modified_at)
    values (${a.organizationId}, ${a.mode}, ${a.id}, ${a.deposit.id}, ${a.rail}, ${a.name},
            ${a.status}, ${a.isPrimary}, ${a.currency}, ${a.acceptedCardTypes.join(',')},
            ${a.typedIn.cvv}, ${a.typedIn.avs}, ${a.typedIn.ignoresAvsIfCvvMatches},
            ${a.typedIn.requiredFields.join(',')}, ${a.swiped.cvv}, ${a.swiped.avs},
            ${a.swiped.ignoresAvsIfCvvMatches}, ${a.swiped.requiredFields.join(',')},
            ${a.allowedCountries.join(',')}, ${a.areHoldsEnabled}, ${a.areCreditsEnabled},
            ${a.mayRefundElsewhere}, ${a.limits.amountMax}, ${a.limits.dailyCountMax},
            ${a.limits.dailyAmountMax}, ${a.limits.monthlyCountMax}, ${a.limits.monthlyAmountMax},
            ${simulatedIn(a)}, ${a.version}, ${a.createdAt}, ${a.modifiedAt})`);
}

/**
 * Writes all that may change, unless somebody else did so since this version was read: then it
 * affects no row.
 */
export async function saveAccount(tx: Tx, account: ProcessingAccount): Promise<number> {
  const a = account;
  return tx.run(sql`
    update processing_accounts
       set name = ${a.name}, status = ${a.status}, is_primary = ${a.isPrimary},
           accepted_card_types = ${a.acceptedCardTypes.join(',')}, cvv_policy = ${a.typedIn.cvv},
           avs_policy = ${a.typedIn.avs},
           ignore_avs_if_cvv_match = ${a.typedIn.ignoresAvsIfCvvMatches},
           required_payment_fields = ${a.typedIn.requiredFields.join(',')},
           swipe_cvv_policy = ${a.swiped.cvv}, swipe_avs_policy = ${a.swiped.avs},
           swipe_ignore_avs_if_cvv_match = ${a.swiped.ignoresAvsIfCvvMatches},
           swipe_required_payment_fields = ${a.swiped.requiredFields.join(',')},
           transaction_allowed_countries = ${a.allowedCountries.join(',')},
           are_holds_enabled = ${a.areHoldsEnabled}, are_credits_enabled = ${a.areCreditsEnabled},
           may_refund_elsewhere = ${a.mayRefundElsewhere},
           transaction_amount_max_minor = ${a.limits.amountMax},
           daily_count_max = ${a.limits.dailyCountMax},
           daily_amount_max_minor = ${a.limits.dailyAmountMax},
           monthly_count_max = ${a.limits.monthlyCountMax},
           monthly_amount_max_minor = ${a.limits.monthlyAmountMax},
           simulated_answer = ${simulatedIn(a)}, version = version + 1,
           modified_at = ${a.modifiedAt}
     where organization_id = ${a.organizationId} and mode = ${a.mode} and id = ${a.id}
       and version = ${a.version}`);
}

/** An answer that says nothing is none. */
function simulatedIn({ simulated = {} }: ProcessingAccount): string | null {
  return Object.keys(simulated).length > 0 ? JSON.stringify(simulated) : null;
}

/** Makes way for `account` to be the primary one of its rail. */
export async function demoteOthers(tx: Tx, account: ProcessingAccount): Promise<void> {
  const { organizationId, mode, rail, id, modifiedAt } = account;
  const ofRail = sql`organization_id = ${organizationId} and mode = ${mode} and kind = ${rail}`;
  // Of two that are promoted at once the second waits here, and then sees the first as primary.
  // Payments that refer to the accounts are not held up.
  await tx.rows(sql`
    select id from processing_accounts where ${ofRail} order by id for no key update`);
  await tx.run(sql`
    update processing_accounts
       set is_primary = false, version = version + 1, modified_at = ${modifiedAt}
     where ${ofRail} and is_primary and id <> ${id}`);
}
