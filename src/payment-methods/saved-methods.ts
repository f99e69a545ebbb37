// Saved payment methods as the rest of the program uses them.
import type { Tx } from '#src/db/index.ts';
import { failure } from './failures.ts';
import type { Method } from './method.ts';
import { type SaveMethod, saveMethod } from './save-method.ts';
import type { SavedMethod } from './saved-method.ts';
import {
  deleteSavedMethod,
  findSavedMethod,
  type ListSavedMethods,
  listSavedMethods,
  type SavedMethodPage,
} from './saved-method-store.ts';
import type { InstrumentOwner, Vault } from './vault/index.ts';

export interface SavedMethods {
  save(input: SaveMethod): Promise<SavedMethod>;
  /** Throws `method_not_found`, also for a deleted one and for one of another kind. */
  read(owner: InstrumentOwner, id: string, kind?: Method['kind']): Promise<SavedMethod>;
  /** Throws `method_not_found`. Payments that used it keep what they show of it. */
  remove(
    owner: InstrumentOwner,
    which: { readonly id: string; readonly kind: Method['kind']; readonly at: Temporal.Instant },
  ): Promise<SavedMethod>;
  /** Newest first, with the exact number of all that fit. */
  list(query: ListSavedMethods): Promise<SavedMethodPage>;
}

export function savedMethodsOf(tools: Vault & { readonly db: Tx }): SavedMethods {
  const { db } = tools;
  return {
    save: (input) => saveMethod(tools, input),
    read: async (owner, id, kind) => {
      const saved = await findSavedMethod(db, owner, id);
      if (!saved || (kind && saved.method.kind !== kind)) throw failure('method_not_found', { id });
      return saved;
    },
    remove: async (owner, which) => {
      const removed = await deleteSavedMethod(db, owner, which);
      if (!removed) throw failure('method_not_found', { id: which.id });
      return removed;
    },
    list: (query) => listSavedMethods(db, query),
  };
}
