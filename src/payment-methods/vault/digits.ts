// What cards and bank accounts have in common: a row of digits that people type in groups.
import { reveal, type Secret } from './secret.ts';

export type NumberShape = 'ok' | 'blank' | 'not_digits' | 'wrong_length';

export interface Digits {
  readonly shape: NumberShape;
  /** Empty unless the shape is 'ok', so that nothing can be shown of what is no number. */
  readonly digits: string;
}

export function readCardDigits(number: Secret): Digits {
  return readDigits(number, 12, 19);
}

export function readAccountDigits(accountNumber: Secret): Digits {
  return readDigits(accountNumber, 4, 17);
}

/** Drops the spaces and dashes between digits and checks what is left. */
function readDigits(secret: Secret, lengthMin: number, lengthMax: number): Digits {
  const text = reveal(secret);
  if (text.trim() === '') return { shape: 'blank', digits: '' };
  if (!/^\d(?:[ -]*\d)*$/.test(text)) return { shape: 'not_digits', digits: '' };
  const digits = text.replaceAll(/[ -]/g, '');
  const isLengthValid = digits.length >= lengthMin && digits.length <= lengthMax;
  return isLengthValid ? { shape: 'ok', digits } : { shape: 'wrong_length', digits: '' };
}

/** Stars for all but the last `shown` digits; nothing for nothing. */
export function mask(digits: string, shown: number): string {
  const hidden = Math.max(0, digits.length - shown);
  return '*'.repeat(hidden) + digits.slice(hidden);
}
