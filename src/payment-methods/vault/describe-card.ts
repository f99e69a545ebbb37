// What the rest of the program may know of a card number, and of its security code.
import { brandOf, type CardBrand } from '#facts/card-brands.ts';
import { isDebit } from '#facts/card-funding.ts';
import { type TestCardCase, testCards } from '#facts/test-cards.ts';
import { mask, type NumberShape, readCardDigits } from './digits.ts';
import { passesLuhn } from './luhn.ts';
import { reveal, type Secret } from './secret.ts';

export interface CardDescription {
  /**
   * 'wrong_length': not 12 to 19 digits; 'not_digits': something else than digits (spaces and
   * dashes between digits are dropped); 'blank': nothing but white space. Unless 'ok', every text
   * is empty, the brand UNKNOWN, the card not known to be debit, and the Luhn check failed.
   */
  readonly shape: NumberShape;
  readonly passesLuhn: boolean;
  readonly brand: CardBrand;
  /** Known to be a debit card; most that are one are not known to be. */
  readonly isDebit: boolean;
  /** One star a hidden digit: '************4242'. */
  readonly masked: string;
  /** The documented behaviour of a test number; undefined for any other number. */
  readonly testCase: TestCardCase | undefined;
}

/** Says of a card number all that may leave the vault. A bad number is described, not thrown. */
export function describeCard(number: Secret): CardDescription {
  const { shape, digits } = readCardDigits(number);
  return {
    shape,
    passesLuhn: passesLuhn(digits),
    brand: brandOf(digits),
    isDebit: isDebit(digits),
    masked: mask(digits, 4),
    testCase: testCards.get(digits),
  };
}

/** Whether a security code has three or four digits. Nothing else of it is ever told or kept. */
export function describeSecurityCode(code: Secret): {
  readonly shape: Exclude<NumberShape, 'blank'>;
} {
  const text = reveal(code);
  if (!/^\d*$/.test(text)) return { shape: 'not_digits' };
  return { shape: text.length === 3 || text.length === 4 ? 'ok' : 'wrong_length' };
}
