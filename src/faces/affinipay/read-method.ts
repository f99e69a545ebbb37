// Reads a payment method that a client sends with a transaction.
import type { PaidWith } from '#src/payments/index.ts';
import { failure } from './failures.ts';
import { readId } from './ids.ts';
import { methodType } from './method-checks.ts';
import type { MethodDetails } from './method-schema.ts';
import { readDetails } from './read-details.ts';
import { readTyped } from './read-typed.ts';

/**
 * Throws `payment_method_missing`, `card_details_missing` or `bank_details_missing` when there is
 * nothing to charge, and `object_not_found` for what can be no id. That no single part is missing
 * the schema has seen to.
 */
export function readMethod(method: MethodDetails | string | undefined): PaidWith {
  if (method === undefined || method === '') throw failure('payment_method_missing');
  const { token_id: tokenId, ...details } =
    typeof method === 'string' ? { token_id: method } : method;
  if (tokenId !== undefined) {
    const id = readId('PaymentMethod', tokenId);
    return { kind: 'stored', id, readTyped: (typed) => readTyped(typed, ['method']) };
  }
  const type = methodType(details);
  if (type === undefined) throw failure('payment_method_missing');
  return readDetails(type, details);
}
