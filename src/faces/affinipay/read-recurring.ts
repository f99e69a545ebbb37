// Reads what clients say of recurring charges.
import { type Static, Type } from 'typebox';
import type { PaidWith } from '#src/payments/index.ts';
import type {
  ChargeAndRecur,
  MethodChanges,
  RecurringChanges,
  RecurringTerms,
} from '#src/recurring/index.ts';
import { given } from '../kit/given.ts';
import { line } from '../kit/schemas.ts';
import { readId } from './ids.ts';
import { changedDetails, isPart } from './method-checks.ts';
import type { MethodDetails } from './method-schema.ts';
import { amount } from './numbers.ts';
import { readPayer } from './read-details.ts';
import { readMethod } from './read-method.ts';
import {
  count,
  delayCheck,
  readChanges,
  readSchedule,
  readTiming,
  scheduleChanges,
  timing,
  wholeSchedule,
} from './schedule-fields.ts';
import { accountId, method, minor, namedFields, reference } from './transaction-fields.ts';

const { currency, data } = namedFields.properties;

/** As far as clients' own numbers commonly reach: some mean by it that there is no end. */
const occurrencesMax = 2 ** 31 - 1;

const limits = {
  description: Type.Optional(line(255, 'What it is for, in your own words.')),
  max_occurrences: Type.Optional(count(occurrencesMax, 'At most so many payments.')),
  max_amount: Type.Optional(amount('At most so much with all payments together.')),
};
const terms = {
  amount: amount('What to charge each time, in the smallest unit of the currency.'),
  ...limits,
  reference: Type.Optional(reference),
  data,
};

export const schedulingBody = Type.Object({ ...terms, currency, schedule: wholeSchedule });

export const recurringBody = Type.Object({
  ...schedulingBody.properties,
  account_id: Type.Optional(accountId),
  method: Type.Optional(method),
});

export const replacementBody = Type.Object({
  ...terms,
  method: Type.Optional(method),
  schedule: wholeSchedule,
});

export const changesBody = Type.Object({
  ...terms,
  amount: Type.Optional(terms.amount),
  method: Type.Optional(
    Type.Union([changedDetails, Type.String({ description: 'Id of a stored method or token.' })]),
  ),
  schedule: Type.Optional(scheduleChanges),
});

/** What a charge says of its coming again: its schedule starts on the day of the charge. */
export const recurFields = Type.Object(
  {
    ...limits,
    amount: Type.Optional(amount('What to charge from then on; that of the charge when absent.')),
    ...timing,
  },
  { description: 'That the charge comes again, and when.', allOf: [delayCheck] },
);

type Terms = Static<Type.TObject<typeof terms>>;

function readTerms(body: Omit<Terms, 'amount'>): Omit<RecurringTerms, 'amountMinor'> {
  return given({ ...readLimits(body), reference: body.reference, annotations: body.data });
}

function readLimits(body: Static<Type.TObject<typeof limits>>) {
  const { description, max_occurrences, max_amount } = body;
  return given({
    description,
    maxOccurrences: max_occurrences === undefined ? undefined : Number(max_occurrences),
    maxAmountMinor: max_amount === undefined ? undefined : minor(max_amount),
  });
}

export function readScheduling(body: Static<typeof schedulingBody>) {
  return {
    ...readTerms(body),
    ...given({ currency: body.currency }),
    amountMinor: minor(body.amount),
    schedule: readSchedule(body.schedule),
  };
}

/** Throws what `readMethod` throws, and `object_not_found`. */
export function readNewRecurring(body: Static<typeof recurringBody>) {
  return {
    ...readScheduling(body),
    method: readMethod(body.method),
    ...(body.account_id !== undefined && { accountId: readId('Account', body.account_id) }),
  };
}

/** Throws what `readMethod` throws. */
export function readReplacement(body: Static<typeof replacementBody>): RecurringChanges {
  return {
    ...readTerms(body),
    amountMinor: minor(body.amount),
    method: readMethod(body.method),
    schedule: readSchedule(body.schedule),
  };
}

/** Throws what `readMethod` throws. */
export function readRecurringChanges(body: Static<typeof changesBody>): RecurringChanges {
  const { amount: each, method: details, schedule } = body;
  return {
    ...readTerms(body),
    ...(each !== undefined && { amountMinor: minor(each) }),
    ...(details !== undefined && { method: readChangedMethod(details) }),
    ...(schedule !== undefined && { schedule: readChanges(schedule) }),
  };
}

export function readRecur(body: Static<typeof recurFields>): ChargeAndRecur['recur'] {
  return {
    ...readLimits(body),
    ...(body.amount !== undefined && { amountMinor: minor(body.amount) }),
    schedule: readTiming(body),
  };
}

/** A whole method, or some details of the one that is there. */
function readChangedMethod(details: MethodDetails | string): PaidWith | MethodChanges {
  if (typeof details === 'string' || !isPart(details)) return readMethod(details);
  const { type = 'card', exp_month, exp_year, account_type } = details;
  return {
    kind: 'changes',
    of: type,
    payer: readPayer(details),
    ...(exp_month !== undefined && { expMonth: Number(exp_month) }),
    ...(exp_year !== undefined && { expYear: Number(exp_year) }),
    ...(account_type !== undefined && {
      accountType: account_type === 'SAVINGS' ? ('savings' as const) : ('checking' as const),
    }),
  };
}
