// Reads a payment method that a client sends with a transaction.
import { cardBrands } from '#facts/card-brands.ts';
import { canadianProvinces, usStates } from '#facts/states.ts';
import { type Issue, invalidFields } from '#src/kernel/issues.ts';
import type { BankInput, CardInput, MethodInput, Payer } from '#src/payment-methods/index.ts';
import { failure as requestFailure } from '../kit/failures.ts';
import { failure } from './failures.ts';
import { payerFields } from './field-names.ts';
import { fromGatewayId } from './ids.ts';
import type { MethodDetails } from './method-schema.ts';

/**
 * Throws `payment_method_missing`, `card_details_missing` or `bank_details_missing` when there is
 * nothing to charge, `fields_invalid` when parts are missing, and `object_not_found` for the id of
 * a stored method or token, which are none yet.
 */
export function readMethod(method: MethodDetails | string | undefined): MethodInput {
  if (method === undefined) throw failure('payment_method_missing');
  if (typeof method === 'string') {
    const id = fromGatewayId(method);
    throw requestFailure('object_not_found', { type: 'PaymentMethod', ...(id && { id }) });
  }
  const type = method.type ?? guessedType(method);
  if (type === undefined) throw failure('payment_method_missing');
  return type === 'card' ? readCard(method) : readBank(method);
}

function guessedType({ number, account_number, routing_number }: MethodDetails) {
  if (number) return 'card';
  return account_number || routing_number ? 'bank' : undefined;
}

function readCard(method: MethodDetails): CardInput {
  const { number, exp_month, exp_year, cvv, card_type } = method;
  if (!number && exp_month === undefined && exp_year === undefined) {
    throw failure('card_details_missing');
  }
  const brand = cardBrands.find((name) => name === card_type);
  const issues = [
    ...missing({ number }, 'not_blank'),
    ...missing({ exp_month, exp_year }, 'not_null'),
    ...(card_type !== undefined && !brand ? [issue('card_type', 'invalid')] : []),
    ...stateIssues(method),
  ];
  if (issues.length > 0 || !number) throw invalidFields(issues);
  return {
    kind: 'card',
    number,
    expMonth: Number(exp_month),
    expYear: Number(exp_year),
    payer: readPayer(method),
    ...(cvv && { securityCode: cvv }),
    ...(brand && { brand }),
  };
}

function readBank(method: MethodDetails): BankInput {
  const { routing_number, account_number, account_type } = method;
  if (!routing_number && !account_number) throw failure('bank_details_missing');
  const issues = [
    ...missing({ routing_number, account_number }, 'not_blank'),
    ...missing({ account_type }, 'not_null'),
    ...stateIssues(method),
  ];
  if (issues.length > 0 || !routing_number || !account_number) throw invalidFields(issues);
  return {
    kind: 'bank',
    routingNumber: routing_number,
    accountNumber: account_number,
    accountType: account_type === 'SAVINGS' ? 'savings' : 'checking',
    payer: readPayer(method),
  };
}

function missing(fields: Readonly<Record<string, unknown>>, rule: Issue['rule']): Issue[] {
  const absent = Object.keys(fields).filter((name) => fields[name] === undefined);
  return absent.map((name) => issue(name, rule));
}

function issue(name: string, rule: Issue['rule']): Issue {
  return { path: ['method', name], rule };
}

/** The US and Canada write states as two letters; without a country, two letters must be theirs. */
function stateIssues({ state, country }: MethodDetails): Issue[] {
  if (!state || !(country === undefined ? state.length === 2 : /^(US|CA)$/.test(country)))
    return [];
  const isKnown =
    (country !== 'CA' && usStates.has(state)) || (country !== 'US' && canadianProvinces.has(state));
  return isKnown ? [] : [issue('state', 'invalid')];
}

function readPayer(method: MethodDetails): Payer {
  const fields = Object.entries(payerFields).flatMap(([ours, theirs]) => {
    const value = method[theirs];
    return value ? [[ours, value]] : [];
  });
  return Object.fromEntries(fields) as Payer;
}
