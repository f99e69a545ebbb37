// What a payer pays with: as handed in (secrets still closed), and as kept (masked).
import type { CardBrand } from '#facts/card-brands.ts';
import type { TestBankCase } from '#facts/test-bank-accounts.ts';
import type { TestCardCase } from '#facts/test-cards.ts';
import type { Secret } from './vault/index.ts';

/** Who pays, as far as they said. */
export interface Payer {
  readonly name?: string;
  readonly address1?: string;
  readonly address2?: string;
  readonly city?: string;
  readonly state?: string;
  readonly postalCode?: string;
  readonly country?: string;
  readonly email?: string;
  readonly phone?: string;
}

export interface CardInput {
  readonly kind: 'card';
  readonly number: Secret;
  readonly expMonth: number;
  /** Two or four digits. */
  readonly expYear: number;
  readonly securityCode?: Secret;
  /** What the caller believes the brand to be; a number of another brand is refused. */
  readonly brand?: CardBrand;
  /** Read from the magnetic stripe: the policies for swiped cards apply. */
  readonly isSwiped?: boolean;
  readonly payer: Payer;
}

export interface BankInput {
  readonly kind: 'bank';
  readonly routingNumber: string;
  readonly accountNumber: Secret;
  readonly accountType: 'checking' | 'savings';
  readonly payer: Payer;
}

export type MethodInput = CardInput | BankInput;

export interface CardMethod {
  readonly kind: 'card';
  readonly masked: string;
  readonly brand: CardBrand;
  /** Absent of a card that is not known to be one, or was not looked at for it. */
  readonly isDebit?: true;
  readonly expMonth: number;
  readonly expYear: number;
  /** That one was given. The code itself is never kept. */
  readonly hasSecurityCode: boolean;
  readonly testCase?: TestCardCase;
  readonly payer: Payer;
}

export interface BankMethod {
  readonly kind: 'bank';
  readonly routingNumber: string;
  readonly masked: string;
  readonly accountType: 'checking' | 'savings';
  readonly bankName?: string;
  readonly testCase?: TestBankCase;
  readonly payer: Payer;
}

/** A payment method as it may be stored and shown. */
export type Method = CardMethod | BankMethod;
