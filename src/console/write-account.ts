// Processing accounts as the console shows them: our own words, and nothing left out.
import { Type } from 'typebox';
import { toBase64Url } from '#src/kernel/ids.ts';
import type { CardPolicy, ProcessingAccount } from '#src/organizations/index.ts';

const text = Type.String();
const list = Type.Array(text);
const flag = Type.Boolean();
const limit = Type.Union([Type.Integer(), Type.Null()], { description: 'Null: no limit.' });
const instant = Type.String({ format: 'date-time' });

export const accountType = Type.Object({
  id: text,
  mode: text,
  kind: Type.String({ description: 'card or ach.' }),
  name: text,
  status: text,
  primary: flag,
  currency: text,
  deposit_account: Type.Object({
    id: text,
    kind: text,
    name: text,
    account_number: Type.String({ description: 'Masked.' }),
  }),
  accepted_card_types: list,
  cvv_policy: text,
  avs_policy: text,
  ignore_avs_failure_if_cvv_match: flag,
  required_payment_fields: list,
  swipe_cvv_policy: text,
  swipe_avs_policy: text,
  swipe_ignore_avs_failure_if_cvv_match: flag,
  swipe_required_payment_fields: list,
  transaction_allowed_countries: list,
  holds_enabled: flag,
  credits_enabled: flag,
  refunds_to_other_methods_enabled: flag,
  limits: Type.Object({
    transaction_amount_max: limit,
    daily_count_max: limit,
    daily_amount_max: limit,
    monthly_count_max: limit,
    monthly_amount_max: limit,
  }),
  simulated_answer: Type.Object({
    failure_code: Type.Optional(text),
    cvv_result: Type.Optional(text),
    avs_result: Type.Optional(text),
  }),
  created: instant,
  modified: instant,
});

export function writeAccount(account: ProcessingAccount) {
  const { deposit, typedIn, swiped, simulated } = account;
  return {
    id: toBase64Url(account.id),
    mode: account.mode,
    kind: account.rail,
    name: account.name,
    status: account.status,
    primary: account.isPrimary,
    currency: account.currency,
    deposit_account: {
      id: toBase64Url(deposit.id),
      kind: deposit.kind,
      name: deposit.name,
      account_number: deposit.accountMasked,
    },
    accepted_card_types: account.acceptedCardTypes,
    cvv_policy: typedIn.cvv,
    avs_policy: typedIn.avs,
    ignore_avs_failure_if_cvv_match: typedIn.ignoresAvsIfCvvMatches,
    required_payment_fields: writeFields(typedIn),
    swipe_cvv_policy: swiped.cvv,
    swipe_avs_policy: swiped.avs,
    swipe_ignore_avs_failure_if_cvv_match: swiped.ignoresAvsIfCvvMatches,
    swipe_required_payment_fields: writeFields(swiped),
    transaction_allowed_countries: account.allowedCountries,
    holds_enabled: account.areHoldsEnabled,
    credits_enabled: account.areCreditsEnabled,
    refunds_to_other_methods_enabled: account.mayRefundElsewhere,
    limits: writeLimits(account),
    simulated_answer: {
      failure_code: simulated?.failureCode,
      cvv_result: simulated?.cvvResult,
      avs_result: simulated?.avsResult,
    },
    created: account.createdAt.toString({ smallestUnit: 'millisecond' }),
    modified: account.modifiedAt.toString({ smallestUnit: 'millisecond' }),
  };
}

/** The console's name of a payment's field: `postal_code` for `postalCode`. */
export function fieldOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function writeFields({ requiredFields }: CardPolicy): string[] {
  return requiredFields.map(fieldOf);
}

function writeLimits({ limits }: ProcessingAccount) {
  return {
    transaction_amount_max: limitOf(limits.amountMax),
    daily_count_max: limitOf(limits.dailyCountMax),
    daily_amount_max: limitOf(limits.dailyAmountMax),
    monthly_count_max: limitOf(limits.monthlyCountMax),
    monthly_amount_max: limitOf(limits.monthlyAmountMax),
  };
}

function limitOf(max: bigint | number | undefined): number | null {
  return max === undefined ? null : Number(max);
}
