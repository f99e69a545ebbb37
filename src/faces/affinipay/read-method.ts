// Reads a payment method that a client sends with a transaction.
import { cardBrands } from '#facts/card-brands.ts';
import type { BankInput, CardInput, MethodInput, Payer } from '#src/payment-methods/index.ts';
import { failure as requestFailure } from '../kit/failures.ts';
import { failure } from './failures.ts';
import { payerFields } from './field-names.ts';
import { fromGatewayId } from './ids.ts';
import { holdsBankDetails, holdsCardDetails, methodType } from './method-checks.ts';
import type { MethodDetails } from './method-schema.ts';

/**
 * Throws `payment_method_missing`, `card_details_missing` or `bank_details_missing` when there is
 * nothing to charge, and `object_not_found` for what can be no id. That no single part is missing
 * the schema has seen to.
 */
export function readMethod(
  method: MethodDetails | string | undefined,
): MethodInput | { readonly kind: 'saved'; readonly id: string } {
  if (method === undefined || method === '') throw failure('payment_method_missing');
  if (typeof method === 'string') {
    const id = fromGatewayId(method);
    if (id === undefined) throw requestFailure('object_not_found', { type: 'PaymentMethod' });
    return { kind: 'saved', id };
  }
  const type = methodType(method);
  if (type === undefined) throw failure('payment_method_missing');
  return readDetails(type, method);
}

/** Throws `card_details_missing` or `bank_details_missing`. */
export function readDetails(type: 'card' | 'bank', method: MethodDetails): MethodInput {
  return type === 'card' ? readCard(method) : readBank(method);
}

function readCard(method: MethodDetails): CardInput {
  if (!holdsCardDetails(method)) throw failure('card_details_missing');
  const { number, exp_month, exp_year, cvv, card_type } = method;
  if (!number) throw new Error('A card without a number passed the schema.');
  const brand = cardBrands.find((name) => name === card_type);
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
  if (!holdsBankDetails(method)) throw failure('bank_details_missing');
  const { routing_number, account_number, account_type } = method;
  if (!routing_number || !account_number) {
    throw new Error('A bank account without its numbers passed the schema.');
  }
  return {
    kind: 'bank',
    routingNumber: routing_number,
    accountNumber: account_number,
    accountType: account_type === 'SAVINGS' ? 'savings' : 'checking',
    payer: readPayer(method),
  };
}

function readPayer(method: MethodDetails): Payer {
  const fields = Object.entries(payerFields).flatMap(([ours, theirs]) => {
    const value = method[theirs];
    return value ? [[ours, value]] : [];
  });
  return Object.fromEntries(fields) as Payer;
}
