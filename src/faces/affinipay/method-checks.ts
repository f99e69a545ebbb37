// What a payment method must hold besides fields that are right one by one.
import { Type } from 'typebox';
import { cardBrands } from '#facts/card-brands.ts';
import { canadianProvinces, usStates } from '#facts/states.ts';
import { isBlank } from '#src/payment-methods/vault/index.ts';
import { across, type FieldCheck, isSecret, line } from '../kit/schemas.ts';
import { type MethodDetails, methodFields } from './method-schema.ts';

/** What the method says it is, or what its number makes it. */
export function methodType(method: MethodDetails) {
  const { type, number, account_number, routing_number } = method;
  if (type !== undefined) return type;
  if (number !== undefined || isSwiped(method)) return 'card';
  return account_number !== undefined || routing_number !== undefined ? 'bank' : undefined;
}

/** Whether it comes from a magnetic stripe: number and date are then there, and not looked at. */
export function isSwiped({ track1, track2 }: MethodDetails): boolean {
  return [track1, track2].some((track) => isSecret(track) && !isBlank(track));
}

export function holdsCardDetails(method: MethodDetails): boolean {
  const { number, exp_month, exp_year } = method;
  const isTyped = number !== undefined || exp_month !== undefined || exp_year !== undefined;
  return isTyped || isSwiped(method);
}

export function holdsBankDetails({ account_number, routing_number }: MethodDetails): boolean {
  return account_number !== undefined || routing_number !== undefined;
}

/** A method without any details lacks no single field: it is refused as a whole. */
const methodChecks: readonly FieldCheck<MethodDetails>[] = [
  required('number', 'not_blank', isCard),
  { field: 'card_type', rule: 'invalid', holds: isBrandKnown },
  required('exp_month', 'not_null', isCard),
  required('exp_year', 'not_null', isCard),
  required('routing_number', 'not_blank', isBankAccount),
  required('account_number', 'not_blank', isBankAccount),
  required('account_type', 'not_null', isBankAccount),
  { field: 'state', rule: 'invalid', holds: isStateKnown },
];

/** A payment method as clients send it: its fields, and what one of them asks of the others. */
export const methodDetails = Type.Object(methodFields.properties, {
  description: 'Details of the card or bank account.',
  allOf: [
    across(
      'A card needs number, exp_month and exp_year; a bank account needs routing_number, ' +
        'account_number and account_type.',
      methodChecks,
    ),
  ],
});

/** Whether it names no card or bank account, but only what is to be said of one. */
export function isPart(method: MethodDetails): boolean {
  const { number, account_number, routing_number, token_id } = method;
  const names = [number, account_number, routing_number, token_id];
  return names.every((name) => name === undefined) && !isSwiped(method);
}

/** The same where some details of a method that is there will do: of which kind must be said. */
export const changedDetails = Type.Object(methodFields.properties, {
  description: 'Details of another method, or with its `type` what changes of the present one.',
  allOf: [
    across('The type must be there, unless it is a token.', [
      {
        field: 'type',
        rule: 'not_null',
        holds: ({ type, token_id }) => type !== undefined || token_id !== undefined,
      } satisfies FieldCheck<MethodDetails>,
      ...methodChecks.map((check) => ({
        ...check,
        holds: (method: MethodDetails) =>
          (isPart(method) && check.field !== 'state') || check.holds(method),
      })),
    ]),
  ],
});

/** The same for a place that takes one kind only, with what belongs to keeping it. */
export function detailsOf(kind: 'card' | 'bank') {
  const checks = methodChecks.map((check) => ({
    ...check,
    holds: (method: MethodDetails) => check.holds({ ...method, type: kind }),
  }));
  return Type.Object(
    {
      ...methodFields.properties,
      reference: Type.Optional(line(64, 'Whose it is, in your own words.')),
      description: Type.Optional(line(64, 'What it is, in your own words.')),
    },
    { allOf: [across('All that a payment with it needs must be there.', checks)] },
  );
}

function required(
  field: keyof MethodDetails,
  rule: FieldCheck<MethodDetails>['rule'],
  isRequired: (method: MethodDetails) => boolean,
): FieldCheck<MethodDetails> {
  return { field, rule, holds: (method) => method[field] !== undefined || !isRequired(method) };
}

function isCard(method: MethodDetails): boolean {
  return methodType(method) === 'card' && holdsCardDetails(method) && !isSwiped(method);
}

function isBankAccount(method: MethodDetails): boolean {
  return methodType(method) === 'bank' && holdsBankDetails(method);
}

function isBrandKnown(method: MethodDetails): boolean {
  const { card_type } = method;
  return !isCard(method) || card_type === undefined || cardBrands.some((it) => it === card_type);
}

/** The US and Canada write states as two letters; without a country, two letters must be theirs. */
export function isStateKnown({
  state,
  country,
}: Pick<MethodDetails, 'state' | 'country'>): boolean {
  if (typeof state !== 'string' || state === '') return true;
  const isAsked = country === undefined ? state.length === 2 : country === 'US' || country === 'CA';
  if (!isAsked) return true;
  return (
    (country !== 'CA' && usStates.has(state)) || (country !== 'US' && canadianProvinces.has(state))
  );
}
