// Orders as the payments slice gives them to a rail.
import { testBankCase } from '#facts/test-bank-accounts.ts';
import { testCards } from '#facts/test-cards.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { money } from '#src/kernel/money.ts';
import type { BankMethod, CardMethod, Method, Payer } from '#src/payment-methods/index.ts';
import { secretOf } from '#src/payment-methods/vault/index.ts';
import type { AuthorizeOrder } from '#src/payments/index.ts';

export function anOrder(method: Method, more: Partial<AuthorizeOrder> = {}): AuthorizeOrder {
  return {
    caller: { organizationId: systemIds.next(), mode: 'test' },
    reference: systemIds.next(),
    kind: 'charge',
    amount: money(10_00n, 'USD'),
    method,
    ...more,
  };
}

/** A card that stands for whatever the number does in the list of test cards. */
export function aCardMethod(number = '4242424242424242', payer: Payer = {}): CardMethod {
  const testCase = testCards.get(number);
  return {
    kind: 'card',
    masked: `************${number.slice(-4)}`,
    brand: 'VISA',
    expMonth: 1,
    expYear: 2040,
    hasSecurityCode: false,
    ...(testCase && { testCase }),
    payer,
  };
}

export function aBankMethod(routingNumber = '000000013', account = '1100000002'): BankMethod {
  const testCase = testBankCase(routingNumber, account);
  return {
    kind: 'bank',
    routingNumber,
    masked: `******${account.slice(-4)}`,
    accountType: 'checking',
    ...(testCase && { testCase }),
    payer: { name: 'Pat Payer' },
  };
}

export const securityCode = secretOf('123');
