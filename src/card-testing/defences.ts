// What an organization's attempts are held against: its policy and its open breakers.
import { LRUCache } from 'lru-cache';
import type { Tx } from '#src/db/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import { type Breaker, isOpen } from './breaker.ts';
import { findOpenBreakers } from './breaker-store.ts';
import { defaultPolicy, type Policy } from './policy.ts';
import { findPolicy } from './policy-store.ts';
import type { Trait } from './trait.ts';

export interface Defences {
  readonly policy: Policy;
  /** Breakers that are open at the instant and have one of the traits. */
  openFor(traits: readonly Trait[], at: Temporal.Instant): Breaker[];
}

export interface RememberedDefences {
  /** At most a second old. `at` is what the organization's clock shows. */
  read(caller: Caller, at: Temporal.Instant): Promise<Defences>;
  /** To be told of every change, so that this process sees it at once. */
  forget(caller: Caller): void;
}

const rememberedMs = 1_000;
const rememberedMax = 10_000;

export function rememberedDefences(db: Tx): RememberedDefences {
  const cache = new LRUCache<string, Promise<Defences>>({ max: rememberedMax, ttl: rememberedMs });
  const keyOf = ({ organizationId, mode }: Caller) => `${organizationId} ${mode}`;
  return {
    read: (caller, at) => {
      const key = keyOf(caller);
      const known = cache.get(key);
      if (known) return known;
      const loading = loadDefences(db, caller, at);
      loading.catch(() => cache.delete(key));
      cache.set(key, loading);
      return loading;
    },
    forget: (caller) => cache.delete(keyOf(caller)),
  };
}

async function loadDefences(db: Tx, caller: Caller, at: Temporal.Instant): Promise<Defences> {
  const policy = (await findPolicy(db, caller)) ?? defaultPolicy(caller.mode);
  const breakers = policy.isEnabled ? await findOpenBreakers(db, caller, at) : [];
  const byTrait = Map.groupBy(breakers, nameOf);
  return {
    policy,
    openFor: (traits, when) =>
      traits
        .flatMap((trait) => byTrait.get(nameOf(trait)) ?? [])
        .filter((breaker) => isOpen(breaker, when)),
  };
}

function nameOf({ kind, value }: Trait): string {
  return `${kind} ${value}`;
}
