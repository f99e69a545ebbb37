// AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D). Layout: nonce, ciphertext, tag.
import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { cannotOpen } from './key-service.ts';

const algorithm = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;

type Key = KeyObject | Buffer;

export function encrypt(key: Key, associated: Buffer, plaintext: Buffer): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagLength });
  cipher.setAAD(associated);
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]);
}

export function decrypt(key: Key, associated: Buffer, bytes: Buffer): Buffer {
  if (bytes.length < nonceLength + tagLength) throw cannotOpen('A sealed value is cut short.');
  const nonce = bytes.subarray(0, nonceLength);
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagLength });
  decipher.setAAD(associated);
  decipher.setAuthTag(bytes.subarray(-tagLength));
  const plaintext = decipher.update(bytes.subarray(nonceLength, -tagLength));
  try {
    decipher.final();
    return plaintext;
  } catch {
    plaintext.fill(0);
    throw cannotOpen('A sealed value does not open: it was altered, moved, or sealed elsewhere.');
  }
}
