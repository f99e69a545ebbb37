// Every object has one internal id, a UUIDv7; faces only spell it differently.
import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';
import { systemClock } from './clock.ts';

/** Makes ids and random text. Handed in, so that a test can repeat a run. */
export interface Ids {
  /** A UUIDv7 in its usual text form; ids of one process ascend. */
  next(): string;
  /** Random text of the given length over `alphabet`, from the operating system's generator. */
  text(length: number, alphabet: string): string;
}

export const base62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Of RFC 4648, 4. Four letters are three bytes. */
export const base64 = `${base62}+/`;
export const lettersAndDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

export const systemIds: Ids = {
  next: nextId,
  text: (length, alphabet) => randomText(length, alphabet),
};

let lastMs = 0;
let sequence = 0;

/** Within a millisecond, and while the clock is set back, a counter keeps the ids ascending. */
function nextId(): string {
  const random = randomBytes(16);
  const nowMs = systemClock.now().epochMilliseconds;
  if (nowMs > lastMs) {
    lastMs = nowMs;
    // 31 bits, so that the counter, which has 32, does not run over.
    sequence = random.readUInt32BE(0) >>> 1;
  } else sequence += 1;
  return v7({ msecs: lastMs, seq: sequence, random });
}

/** Bytes that would favour the first letters of the alphabet are thrown away. */
function randomText(length: number, alphabet: string): string {
  const fair = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length + 8)) {
      if (byte < fair && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}

const store = Buffer.alloc(8 * 1024);
let taken = store.length;

/** Fetched by the thousand: asking the system for a few bytes takes as long as for many. */
function randomBytes(count: number): Buffer {
  if (count > store.length) return randomFillSync(Buffer.alloc(count));
  if (taken + count > store.length) {
    randomFillSync(store);
    taken = 0;
  }
  const bytes = Buffer.from(store.subarray(taken, taken + count));
  // Keys are made of such bytes too: none is left behind to be found.
  store.fill(0, taken, taken + count);
  taken += count;
  return bytes;
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
