// What a receiver says, as much of it as is worth reading and keeping.
import { looksLikeCardNumber } from '#src/payment-methods/vault/index.ts';

const readMax = 64 * 1024;
const shownMax = 1024;
/** Somewhat more is looked at, so that no card number hides by being cut off. */
const lookedAtMax = shownMax + 64;

export interface Answer {
  /** Takes the next piece. False once there is nothing more to read for. */
  add(piece: Buffer): boolean;
  /** The first part for people to read, in one line, without what looks like a card number. */
  text(): string;
}

export function newAnswer(): Answer {
  const first = Buffer.alloc(lookedAtMax);
  let kept = 0;
  let read = 0;
  return {
    add: (piece) => {
      kept += piece.copy(first, kept);
      read += piece.length;
      return read < readMax;
    },
    text: () => readable(first.subarray(0, kept)),
  };
}

function readable(bytes: Buffer): string {
  // A character that is cut off at the end is left out; bytes that are none become U+FFFD.
  const text = new TextDecoder()
    .decode(bytes, { stream: true })
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\p{C}/gu, '');
  // A receiver may send back whatever it knows. All digits go: which are the card's is all one.
  const masked = looksLikeCardNumber(text) ? text.replaceAll(/\p{Nd}/gu, '*') : text;
  return masked.slice(0, shownMax).trim();
}
