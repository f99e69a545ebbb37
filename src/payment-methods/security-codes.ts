// The security codes of tokens that wait for their payment: in memory, and nowhere else.
import { LRUCache } from 'lru-cache';
import type { Secret } from './vault/index.ts';

/**
 * PCI DSS 3.3.1 forbids to keep a code after the authorization, and a database forgets nothing: its
 * log and its backups would have it. So a code lives in the process that made the token, for the
 * five minutes of the token at most. A payment that another process takes goes without it.
 */
export interface SecurityCodes {
  keep(token: { readonly organizationId: string; readonly id: string }, code: Secret): void;
  find(tokenId: string): Secret | undefined;
  forget(tokenId: string): void;
}

/** Each organization's own share: nobody pushes out another's. */
const keptEach = 5_000;
const keptMax = 100_000;
const lifeMs = 5 * 60_000;

export function securityCodes(): SecurityCodes {
  const codes = new LRUCache<string, Secret>({ max: keptMax, ttl: lifeMs, ttlAutopurge: true });
  const shares = new LRUCache<string, LRUCache<string, true>>({
    max: 10_000,
    ttl: lifeMs,
    memoMethod: () => new LRUCache({ max: keptEach, dispose: (_, id) => codes.delete(id) }),
  });
  return {
    keep: ({ organizationId, id }, code) => {
      codes.set(id, code);
      shares.memo(organizationId).set(id, true);
    },
    find: (tokenId) => codes.get(tokenId),
    forget: (tokenId) => {
      codes.delete(tokenId);
    },
  };
}
