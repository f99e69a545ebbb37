import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { KeyService } from './key-service.ts';

/** A few for each organization that is active. Others are derived again when needed. */
const keptKeysMax = 10_000;

/** HMAC-SHA-256 under keys derived from one root by HKDF (RFC 5869), one for each purpose. */
export function deriveMac(root: KeyObject): KeyService['mac'] {
  const keys = new LRUCache<string, KeyObject>({
    max: keptKeysMax,
    memoMethod: (purpose) => deriveKey(root, purpose),
  });
  return (purpose, data) => {
    // JSON keeps ['ab', 'c'] and ['a', 'bc'] apart.
    const key = keys.memo(JSON.stringify(purpose));
    return createHmac('sha256', key).update(data).digest();
  };
}

function deriveKey(root: KeyObject, purpose: string): KeyObject {
  const bytes = Buffer.from(hkdfSync('sha256', root, '', purpose, 32));
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}
