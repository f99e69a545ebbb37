// The security codes of tokens that wait for their payment: in memory, and nowhere else.
import { LRUCache } from 'lru-cache';
import type { Secret } from './vault/index.ts';

/**
 * PCI DSS 3.3.1 forbids to keep a code after the authorization, and a database forgets nothing: its
 * log and its backups would have it. So a code lives in the process that made the token, for the
 * five minutes of the token at most. A payment that another process takes goes without it.
 */
export interface SecurityCodes {
  keep(tokenId: string, code: Secret): void;
  find(tokenId: string): Secret | undefined;
  forget(tokenId: string): void;
}

const keptMax = 50_000;
const lifeMs = 5 * 60_000;

export function securityCodes(): SecurityCodes {
  const codes = new LRUCache<string, Secret>({ max: keptMax, ttl: lifeMs, ttlAutopurge: true });
  return {
    keep: (tokenId, code) => {
      codes.set(tokenId, code);
    },
    find: (tokenId) => codes.get(tokenId),
    forget: (tokenId) => {
      codes.delete(tokenId);
    },
  };
}
