// Remembers which numbers are stored: one in use is neither sealed nor looked for again.
import { LRUCache } from 'lru-cache';
import type { InstrumentOwner, Intake, StoredIntake } from './instrument.ts';

const rememberedMax = 10_000;

/** What this process has seen stored. Instruments are never removed, so that it stays true. */
export interface KnownInstruments {
  find(owner: InstrumentOwner, digest: Buffer): StoredIntake | undefined;
  /** To be told only of what is committed. */
  add(owner: InstrumentOwner, intake: Intake | StoredIntake, as: StoredAs): void;
  /** After an error: a database put back to an earlier state may lack what is remembered. */
  forget(): void;
}

/** What the tables say of a number: the first that stored it decided. */
export interface StoredAs {
  readonly instrumentId: string;
  readonly fingerprint: string;
}

export function knownInstruments(): KnownInstruments {
  const known = new LRUCache<string, StoredIntake>({ max: rememberedMax });
  return {
    find: (owner, digest) => known.get(keyOf(owner, digest)),
    add: (owner, { kind, digest, sealed }, { instrumentId, fingerprint }) => {
      if (sealed) known.set(keyOf(owner, digest), { id: instrumentId, kind, digest, fingerprint });
    },
    forget: () => known.clear(),
  };
}

function keyOf({ organizationId, mode }: InstrumentOwner, digest: Buffer): string {
  return `${organizationId} ${mode} ${digest.toString('base64')}`;
}
