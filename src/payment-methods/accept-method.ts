// Checks a payment method handed in, and masks it.
import type { BankDirectory } from './bank-directory.ts';
import { failure } from './failures.ts';
import type {
  BankInput,
  BankMethod,
  CardInput,
  CardMethod,
  Method,
  MethodInput,
} from './method.ts';
import { describeBankAccount, describeCard } from './vault/index.ts';

export interface AcceptTools {
  readonly banks: BankDirectory;
}

/**
 * The method as it may be kept. `today` is the date where the organization is. Throws
 * `card_number_invalid`, `card_number_incorrect`, `card_expired`. That the fields themselves have
 * the right length and characters is the caller's to check first.
 */
export async function acceptMethod(
  { banks }: AcceptTools,
  input: MethodInput,
  today: Temporal.PlainDate,
): Promise<Method> {
  if (input.kind === 'card') return acceptCard(input, today);
  return acceptBank(input, await banks.nameOf(input.routingNumber));
}

function acceptCard(input: CardInput, today: Temporal.PlainDate): CardMethod {
  const { passesLuhn, brand, isDebit, masked, testCase } = describeCard(input.number);
  if (!passesLuhn) throw failure('card_number_invalid');
  if (input.brand && input.brand !== 'UNKNOWN' && input.brand !== brand) {
    throw failure('card_number_incorrect');
  }
  const expYear = input.expYear < 100 ? 2000 + input.expYear : input.expYear;
  if (isExpired({ expYear, expMonth: input.expMonth }, today)) throw failure('card_expired');
  return {
    kind: 'card',
    masked,
    brand,
    ...(isDebit && { isDebit }),
    expMonth: input.expMonth,
    expYear,
    hasSecurityCode: input.securityCode !== undefined,
    ...(testCase && { testCase }),
    payer: input.payer,
  };
}

/** A card is good through the last day of its month. */
export function isExpired(
  { expYear, expMonth }: { readonly expYear: number; readonly expMonth: number },
  today: Temporal.PlainDate,
): boolean {
  return expYear * 12 + expMonth < today.year * 12 + today.month;
}

function acceptBank(input: BankInput, bankName: string | undefined): BankMethod {
  const { masked, testCase } = describeBankAccount(input.routingNumber, input.accountNumber);
  return {
    kind: 'bank',
    routingNumber: input.routingNumber,
    masked,
    accountType: input.accountType,
    ...(bankName && { bankName }),
    ...(testCase && { testCase }),
    payer: input.payer,
  };
}
