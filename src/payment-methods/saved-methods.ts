// Saved payment methods as the rest of the program uses them.
import { failure } from './failures.ts';
import type { Method } from './method.ts';
import { type SaveMethod, type SaveMethodTools, saveMethod } from './save-method.ts';
import type { SavedMethod } from './saved-method.ts';
import {
  deleteSavedMethod,
  findEverSaved,
  findSavedMethod,
  findSavedMethods,
  type ListSavedMethods,
  listSavedMethods,
  type SavedMethodPage,
} from './saved-method-store.ts';
import type { InstrumentOwner } from './vault/index.ts';

export interface SavedMethods {
  save(input: SaveMethod): Promise<SavedMethod>;
  /** Throws `method_not_found`, also for a deleted one and for one of another kind. */
  read(owner: InstrumentOwner, id: string, kind?: Method['kind']): Promise<SavedMethod>;
  /** Those that are there, by id. One look for all of them. */
  find(
    asked: readonly (InstrumentOwner & { readonly id: string })[],
  ): Promise<ReadonlyMap<string, SavedMethod>>;
  /** Those of the ids, deleted ones too: for what tells of their past. */
  findEver(owner: InstrumentOwner, ids: readonly string[]): Promise<readonly SavedMethod[]>;
  /** Throws `method_not_found`. Payments that used it keep what they show of it. */
  remove(
    owner: InstrumentOwner,
    which: { readonly id: string; readonly kind: Method['kind']; readonly at: Temporal.Instant },
  ): Promise<SavedMethod>;
  /** Newest first, with the exact number of all that fit. */
  list(query: ListSavedMethods): Promise<SavedMethodPage>;
}

export function savedMethodsOf(tools: SaveMethodTools): SavedMethods {
  const { db } = tools;
  return {
    save: (input) => saveMethod(tools, input),
    read: async (owner, id, kind) => {
      const saved = await findSavedMethod(db, owner, id);
      if (!saved || (kind && saved.method.kind !== kind)) throw failure('method_not_found', { id });
      return saved;
    },
    find: async (asked) => {
      const saved = asked.length === 0 ? [] : await findSavedMethods(db, asked);
      return new Map(saved.map((one) => [one.id, one]));
    },
    findEver: (owner, ids) => findEverSaved(db, owner, ids),
    remove: async (owner, which) => {
      const removed = await deleteSavedMethod(db, owner, which);
      if (!removed) throw failure('method_not_found', { id: which.id });
      return removed;
    },
    list: (query) => listSavedMethods(db, query),
  };
}
