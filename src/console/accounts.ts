// Settings of the processing accounts that no API may change: policies, limits, what is simulated.
import { type Static, Type } from 'typebox';
import { cardBrands } from '#facts/card-brands.ts';
import { countries } from '#facts/countries.ts';
import { failure as requestFailure } from '#src/faces/kit/failures.ts';
import { given } from '#src/faces/kit/given.ts';
import { type Route, route } from '#src/faces/kit/route.ts';
import { line, refined } from '#src/faces/kit/schemas.ts';
import { fromBase64Url, isId } from '#src/kernel/ids.ts';
import { invalidFields } from '#src/kernel/issues.ts';
import {
  type AccountChanges,
  accountStatuses,
  avsPolicies,
  cvvPolicies,
  type Organizations,
  type ProcessingAccount,
  requirableFields,
} from '#src/organizations/index.ts';
import { avsResults, cvvResults } from '#src/payments/index.ts';
import { problemAnswers } from './problem.ts';
import { accountType, fieldOf, writeAccount } from './write-account.ts';

const flag = Type.Optional(Type.Boolean());
const amountMax = Type.Optional(Type.Integer({ minimum: 1, maximum: 10 ** 14 - 1 }));
const countMax = Type.Optional(Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }));

const limitsBody = Type.Object(
  {
    transaction_amount_max: amountMax,
    daily_count_max: countMax,
    daily_amount_max: amountMax,
    monthly_count_max: countMax,
    monthly_amount_max: amountMax,
  },
  { description: 'Replaces all limits: one that is absent is lifted. Amounts in minor units.' },
);

const simulatedBody = Type.Object(
  {
    failure_code: Type.Optional(
      refined(line(64, 'Why it fails.'), (code) => /^[a-z0-9_]+$/.test(code), 'invalid'),
    ),
    cvv_result: Type.Optional(Type.Enum(cvvResults)),
    avs_result: Type.Optional(Type.Enum(avsResults)),
  },
  { description: 'Answered to every payment of a test account; an empty object takes it back.' },
);

const accountBody = Type.Object({
  name: Type.Optional(
    refined(line(64, 'Name of the account.'), (text) => text.trim() !== '', 'not_blank'),
  ),
  status: Type.Optional(Type.Enum(accountStatuses)),
  primary: flag,
  accepted_card_types: listOf(['*', ...cardBrands]),
  cvv_policy: Type.Optional(Type.Enum(cvvPolicies)),
  avs_policy: Type.Optional(Type.Enum(avsPolicies)),
  ignore_avs_failure_if_cvv_match: flag,
  required_payment_fields: listOf(requirableFields.card.map(fieldOf)),
  swipe_cvv_policy: Type.Optional(Type.Enum(cvvPolicies)),
  swipe_avs_policy: Type.Optional(Type.Enum(avsPolicies)),
  swipe_ignore_avs_failure_if_cvv_match: flag,
  swipe_required_payment_fields: listOf(requirableFields.card.map(fieldOf)),
  transaction_allowed_countries: listOf([...countries]),
  holds_enabled: flag,
  credits_enabled: flag,
  refunds_to_other_methods_enabled: flag,
  limits: Type.Optional(limitsBody),
  simulated_answer: Type.Optional(simulatedBody),
});
type AccountBody = Static<typeof accountBody>;

export function accountRoutes(organizations: Organizations): Route[] {
  return [
    route({
      method: 'GET',
      path: '/console/api/accounts',
      summary: 'The processing accounts of both modes, with every setting',
      access: 'secret',
      answers: { ...problemAnswers, 200: Type.Object({ accounts: Type.Array(accountType) }) },
      handle: async ({ caller }) => {
        const { accounts } = await organizations.readProfile(caller.organizationId);
        return { status: 200, body: { accounts: accounts.map(writeAccount) } };
      },
    }),
    route({
      method: 'PATCH',
      path: '/console/api/accounts/:id',
      summary: 'Change settings of a processing account',
      description: 'What is absent or null stays as it is.',
      access: 'secret',
      params: Type.Object({ id: line(64, 'Id of the account, in the spelling of any API.') }),
      body: accountBody,
      answers: { ...problemAnswers, 200: accountType },
      handle: async ({ caller, params, body }) => {
        const accountId = isId(params.id) ? params.id : fromBase64Url(params.id);
        if (accountId === undefined) throw requestFailure('object_not_found', { type: 'account' });
        const account = await organizations.updateAccount({
          organizationId: caller.organizationId,
          accountId,
          by: 'operator',
          change: (seen) => changesOf(seen, body),
        });
        return { status: 200, body: writeAccount(account) };
      },
    }),
  ];
}

function changesOf(seen: ProcessingAccount, body: AccountBody): AccountChanges {
  const { limits, simulated_answer: simulated } = body;
  if (simulated && seen.mode === 'live') throw broken('simulated_answer');
  return given({
    name: body.name,
    status: body.status,
    isPrimary: body.primary,
    acceptedCardTypes: once(body.accepted_card_types),
    typedIn: {
      ...seen.typedIn,
      ...given({
        cvv: body.cvv_policy,
        avs: body.avs_policy,
        ignoresAvsIfCvvMatches: body.ignore_avs_failure_if_cvv_match,
        requiredFields: requiredIn(seen, body, 'required_payment_fields'),
      }),
    },
    swiped: {
      ...seen.swiped,
      ...given({
        cvv: body.swipe_cvv_policy,
        avs: body.swipe_avs_policy,
        ignoresAvsIfCvvMatches: body.swipe_ignore_avs_failure_if_cvv_match,
        requiredFields: requiredIn(seen, body, 'swipe_required_payment_fields'),
      }),
    },
    allowedCountries: once(body.transaction_allowed_countries),
    areHoldsEnabled: body.holds_enabled,
    areCreditsEnabled: body.credits_enabled,
    mayRefundElsewhere: body.refunds_to_other_methods_enabled,
    limits: limits && readLimits(limits),
    simulated:
      simulated &&
      given({
        failureCode: simulated.failure_code,
        cvvResult: simulated.cvv_result,
        avsResult: simulated.avs_result,
      }),
  });
}

function readLimits(limits: Static<typeof limitsBody>) {
  const { transaction_amount_max, daily_amount_max, monthly_amount_max } = limits;
  return given({
    amountMax: inMinorUnits(transaction_amount_max),
    dailyCountMax: limits.daily_count_max,
    dailyAmountMax: inMinorUnits(daily_amount_max),
    monthlyCountMax: limits.monthly_count_max,
    monthlyAmountMax: inMinorUnits(monthly_amount_max),
  });
}

function inMinorUnits(amount: number | undefined): bigint | undefined {
  return amount === undefined ? undefined : BigInt(amount);
}

/** By our own names. A bank account has no brand and no security code to ask for. */
function requiredIn(
  { rail }: ProcessingAccount,
  body: AccountBody,
  property: 'required_payment_fields' | 'swipe_required_payment_fields',
): string[] | undefined {
  const asked = once(body[property]);
  const known = new Map(requirableFields[rail].map((field) => [fieldOf(field), field]));
  return asked?.map((name) => {
    const field = known.get(name);
    if (field === undefined) throw broken(property);
    return field;
  });
}

function broken(field: string) {
  return invalidFields([{ path: [field], rule: 'invalid' }]);
}

function listOf(known: readonly string[]) {
  return Type.Optional(Type.Array(Type.Enum([...known])));
}

function once(list: readonly string[] | undefined): string[] | undefined {
  return list && [...new Set(list)];
}
