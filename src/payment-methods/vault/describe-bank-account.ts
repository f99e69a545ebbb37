import { type TestBankCase, testBankCase } from '#facts/test-bank-accounts.ts';
import { mask, type NumberShape, readAccountDigits } from './digits.ts';
import type { Secret } from './secret.ts';

export interface BankAccountDescription {
  /** As for cards, but with 4 to 17 digits (Nacha: DFI Account Number, 17 positions). */
  readonly shape: NumberShape;
  /** One star a hidden digit: '******0002'. */
  readonly masked: string;
  /** The documented behaviour of a test account; undefined for any other. */
  readonly testCase: TestBankCase | undefined;
}

/** Says of an account number all that may leave the vault. The routing number is no secret. */
export function describeBankAccount(
  routingNumber: string,
  accountNumber: Secret,
): BankAccountDescription {
  const { shape, digits } = readAccountDigits(accountNumber);
  // Account numbers can be four digits long: never show more than half of one.
  const shown = Math.min(4, Math.floor(digits.length / 2));
  return {
    shape,
    masked: mask(digits, shown),
    testCase: shape === 'ok' ? testBankCase(routingNumber, digits) : undefined,
  };
}
