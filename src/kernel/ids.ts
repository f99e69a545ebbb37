// Every object has one internal id, a UUIDv7; faces only spell it differently.
import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';

/** Makes ids and random text. Handed in, so that a test can repeat a run. */
export interface Ids {
  /** A UUIDv7 in its usual text form; ids of one process ascend. */
  next(): string;
  /** Random text of the given length over `alphabet`, from the operating system's generator. */
  text(length: number, alphabet: string): string;
}

export const base62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
export const lettersAndDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

export const systemIds: Ids = {
  next: () => v7(),
  text: (length, alphabet) => randomText(length, alphabet),
};

/** Bytes that would favour the first letters of the alphabet are thrown away. */
function randomText(length: number, alphabet: string): string {
  const fair = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length * 2)) {
      if (byte < fair && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isId(text: string): boolean {
  return uuidShape.test(text);
}

/** Spells an id as its 16 bytes in base64url: 22 characters. */
export function toBase64Url(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
}

/**
 * Reads an id spelled by `toBase64Url`. Anything else gives `undefined`: also a spelling whose last
 * character carries stray bits, so that one object never has two names.
 */
export function fromBase64Url(text: string): string | undefined {
  if (!/^[A-Za-z0-9_-]{22}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) return undefined;
  const hex = bytes.toString('hex');
  return [8, 12, 16, 20].reduceRight(
    (spelled, at) => `${spelled.slice(0, at)}-${spelled.slice(at)}`,
    hex,
  );
}
