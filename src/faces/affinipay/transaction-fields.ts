// What charges, refunds and credits have in common, as clients send it.
import { type Static, Type } from 'typebox';
import { isCurrency } from '#src/kernel/money.ts';
import { failure as requestFailure } from '../kit/failures.ts';
import { line, opaque, refined } from '../kit/schemas.ts';
import { readId } from './ids.ts';
import { methodDetails } from './method-checks.ts';
import { readAmount } from './numbers.ts';

const currency = refined(
  Type.String({ description: 'ISO 4217 code; the account’s own when absent.' }),
  isCurrency,
  'invalid',
);
export const reference = line(128, 'A reference of your own.');
const sourceId = refined(
  line(255, 'Your own name for the transaction, unique over all of them.'),
  (text) => text.length > 0,
  'length',
);

export const accountId = line(64, 'The account to use; the primary one when absent.');
export const method = Type.Union([
  methodDetails,
  Type.String({ description: 'Id of a stored method or token.' }),
]);

/** What names a transaction, and what is kept with it. */
export const namedFields = Type.Object({
  currency: Type.Optional(currency),
  source_id: Type.Optional(sourceId),
  reference: Type.Optional(reference),
  data: Type.Optional(opaque('Anything of yours to keep with the transaction.')),
});

export function readNames(body: Static<typeof namedFields>) {
  return {
    ...(body.currency !== undefined && { currency: body.currency }),
    ...(body.source_id !== undefined && { sourceId: body.source_id }),
    ...(body.reference !== undefined && { reference: body.reference }),
    ...(body.data !== undefined && { annotations: body.data }),
  };
}

export function transactionId(text: string): string {
  return readId('Transaction', text);
}

export function notFound() {
  return requestFailure('object_not_found', { type: 'Transaction' });
}

export function minor(text: string): bigint {
  return readAmount(text) ?? 0n;
}
