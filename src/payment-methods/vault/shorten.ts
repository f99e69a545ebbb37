// Cuts what was typed in to what is worth keeping, without a look at it from outside.
import { reveal, type Secret, secretOf } from './secret.ts';

/** A number with at most so many digits, and no more characters than twice as many. */
export function shortenNumber(number: Secret, digitsMax: number): Secret {
  let digits = 0;
  const kept = [...reveal(number).slice(0, digitsMax * 2)].filter((character) => {
    if (/\d/.test(character)) digits += 1;
    return digits <= digitsMax;
  });
  return secretOf(kept.join(''));
}

/** The first so many characters. */
export function shortenText(secret: Secret, lengthMax: number): Secret {
  return secretOf(reveal(secret).slice(0, lengthMax));
}

/**
 * Whether it is the compact form of a JSON Web Encryption (RFC 7516, 3.1): sealed by the caller,
 * for a key that nobody has handed out.
 */
export function isEncrypted(secret: Secret): boolean {
  return /^eyJ[\w-]+(?:\.[\w-]*){4}$/.test(reveal(secret));
}

/** Whether there is anything but white space. */
export function isBlank(secret: Secret): boolean {
  return reveal(secret).trim() === '';
}
