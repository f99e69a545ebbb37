// Names of banks: as imported, or else of the few that we know by ourselves.
import { LRUCache } from 'lru-cache';
import { bankNames } from '#facts/banks.ts';
import type { Tx } from '#src/db/index.ts';
import { findBankName } from './bank-directory-store.ts';

/** For display, never for a decision. */
export interface BankDirectory {
  /** Remembered for a minute, misses too. Without a database, what we know by ourselves. */
  nameOf(routingNumber: string): Promise<string | undefined>;
}

export function bankDirectoryOf(db: Tx, rememberedMs = 60_000): BankDirectory {
  const imported = new LRUCache<string, { readonly name: string | undefined }>({
    max: 10_000,
    ttl: rememberedMs,
    fetchMethod: async (routingNumber) => ({ name: await findBankName(db, routingNumber) }),
  });
  return {
    nameOf: async (routingNumber) => {
      if (!/^\d{9}$/.test(routingNumber)) return undefined;
      // No payment is to fail for the want of a name.
      const found = await imported.fetch(routingNumber).catch(() => undefined);
      return found?.name ?? bankNames.get(routingNumber);
    },
  };
}
