// Reads the details of a card or bank account that the schema has seen.
import { cardBrands } from '#facts/card-brands.ts';
import type { BankInput, CardInput, MethodInput, Payer } from '#src/payment-methods/index.ts';
import { isEncrypted, readStripe, type Secret } from '#src/payment-methods/vault/index.ts';
import { failure } from './failures.ts';
import { payerFields } from './field-names.ts';
import { holdsBankDetails, holdsCardDetails, isSwiped } from './method-checks.ts';
import type { MethodDetails } from './method-schema.ts';

/** Throws `card_details_missing`, `bank_details_missing` or `encryption_unknown`. */
export function readDetails(type: 'card' | 'bank', method: MethodDetails): MethodInput {
  return type === 'card' ? readCard(method) : readBank(method);
}

function readCard(method: MethodDetails): CardInput {
  if (!holdsCardDetails(method)) throw failure('card_details_missing');
  const { number, exp_month, exp_year, cvv, card_type, track1, track2 } = method;
  requirePlain([number, cvv, track1, track2]);
  if (isSwiped(method)) return readSwipe(method);
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

/** What the stripe says counts, and not what was typed in beside it. */
function readSwipe(method: MethodDetails): CardInput {
  const { cvv } = method;
  const read = readStripe(method);
  if (!read) throw new Error('A stripe that cannot be read passed the schema.');
  const { name, ...card } = read;
  const payer = readPayer(method);
  const named = name !== undefined && payer.name === undefined ? { ...payer, name } : payer;
  return { kind: 'card', ...card, isSwiped: true, payer: named, ...(cvv && { securityCode: cvv }) };
}

/** Nobody has been given a key to encrypt with, so that there is none to decrypt with either. */
function requirePlain(secrets: readonly (Secret | undefined)[]): void {
  if (secrets.some((secret) => secret && isEncrypted(secret))) throw failure('encryption_unknown');
}

function readBank(method: MethodDetails): BankInput {
  if (!holdsBankDetails(method)) throw failure('bank_details_missing');
  const { routing_number, account_number, account_type } = method;
  requirePlain([account_number]);
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

export function readPayer(method: MethodDetails): Payer {
  const fields = Object.entries(payerFields).flatMap(([ours, theirs]) => {
    const value = method[theirs];
    return value ? [[ours, value]] : [];
  });
  return Object.fromEntries(fields) as Payer;
}
