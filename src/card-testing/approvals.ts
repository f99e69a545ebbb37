// Approvals that nobody has been forgiven for yet. They live in memory: a sale must cost nothing.
import { LRUCache } from 'lru-cache';
import type { Caller } from '#src/organizations/index.ts';
import type { Suspect } from './suspicion.ts';

const rememberedMax = 50_000;

export interface Approvals {
  add(caller: Caller, suspects: readonly Suspect[]): void;
  /** How many there were since the last time; to be written down with the decline that asks. */
  take(caller: Caller, suspect: Suspect): number;
}

/**
 * Of this process alone. What is lost with it, or belongs to another one, errs on the side of
 * suspicion: each process tells of its own with its own declines.
 */
export function approvalsSeen(): Approvals {
  const counts = new LRUCache<string, number>({ max: rememberedMax });
  return {
    add: (caller, suspects) => {
      for (const suspect of suspects) {
        const key = keyOf(caller, suspect);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    },
    take: (caller, suspect) => {
      const key = keyOf(caller, suspect);
      const count = counts.get(key) ?? 0;
      counts.delete(key);
      return count;
    },
  };
}

function keyOf({ organizationId, mode }: Caller, { kind, value }: Suspect): string {
  return `${organizationId} ${mode} ${kind} ${value}`;
}
