// The number of a one-time token, sealed while the token lives.
import { base62 } from '#src/kernel/ids.ts';
import { type Binding, type Sealed, seal, unseal } from './envelope.ts';
import type { Vault } from './instrument.ts';
import { canonicalNumber, type InstrumentInput, type InstrumentOwner } from './instrument.ts';
import { digestOf } from './intake-instrument.ts';
import { reveal, type Secret, secretOf } from './secret.ts';

/** Where the number of a token is sealed to. */
export interface TokenPlace {
  readonly organizationId: string;
  readonly mode: string;
  readonly id: string;
}

function bindingOf({ organizationId, mode, id }: TokenPlace): Binding {
  return { table: 'tokens', organizationId, mode, id, field: 'number' };
}

/** Seals whatever was typed in as a number, good or bad. */
export function sealTokenNumber(
  { keys }: Pick<Vault, 'keys'>,
  place: TokenPlace,
  number: Secret,
): Promise<Sealed> {
  return seal(keys, bindingOf(place), reveal(number));
}

/** Throws `cannotOpen` for a row that was altered or moved. */
export async function openTokenNumber(
  { keys }: Pick<Vault, 'keys'>,
  place: TokenPlace,
  sealed: Buffer,
): Promise<Secret> {
  const opened = await unseal(keys, bindingOf(place), sealed);
  try {
    return secretOf(opened.toString());
  } finally {
    opened.fill(0);
  }
}

/** What tells that two numbers of an organization are the same one. */
export interface NumberTraces {
  /** Over both modes: tokens of the public key know none. */
  readonly ofToken: Buffer;
  readonly ofInstruments: readonly Buffer[];
  /** For a number that nothing has a fingerprint of yet. */
  readonly newFingerprint: string;
}

/** The number must be one that `canonicalNumber` takes. */
export function traceNumber(
  vault: Vault,
  organizationId: string,
  input: InstrumentInput,
): NumberTraces {
  const owners: InstrumentOwner[] = [
    { organizationId, mode: 'live' },
    { organizationId, mode: 'test' },
  ];
  const purpose = ['token', organizationId, input.kind];
  return {
    ofToken: vault.keys.mac(purpose, canonicalNumber(input)),
    ofInstruments: owners.map((owner) => digestOf(vault, owner, input)),
    newFingerprint: vault.ids.text(20, base62),
  };
}
