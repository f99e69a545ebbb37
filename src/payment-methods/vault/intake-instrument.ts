import { base62 } from '#src/kernel/ids.ts';
import { seal } from './envelope.ts';
import {
  bindingOf,
  canonicalNumber,
  type InstrumentInput,
  type InstrumentOwner,
  type Intake,
  type StoredIntake,
  type Vault,
} from './instrument.ts';
import type { KnownInstruments } from './known-instruments.ts';

/**
 * Digests and seals a number, outside any transaction. The number must be one that `describeCard`
 * or `describeBankAccount` finds 'ok'; any other is a bug of the caller, and an Error.
 */
export async function intakeInstrument(
  vault: Vault,
  owner: InstrumentOwner,
  input: InstrumentInput,
  fingerprint?: string,
): Promise<Intake> {
  return sealedIntake(vault, owner, digested(vault, owner, input), fingerprint);
}

/**
 * The same, but for a number that is known to be stored already, which is not sealed once more.
 * A number that is new gets the `fingerprint`, if a token showed one for it.
 */
export async function intakeOrRecognize(
  vault: Vault & { readonly known: KnownInstruments },
  owner: InstrumentOwner,
  input: InstrumentInput,
  fingerprint?: string,
): Promise<Intake | StoredIntake> {
  const number = digested(vault, owner, input);
  const known = vault.known.find(owner, number.digest);
  return known ?? sealedIntake(vault, owner, number, fingerprint);
}

/** Equal for equal numbers of one organization and mode, and for no others. */
export function digestOf(vault: Vault, owner: InstrumentOwner, input: InstrumentInput): Buffer {
  return digested(vault, owner, input).digest;
}

interface Digested {
  readonly kind: InstrumentInput['kind'];
  readonly text: string;
  readonly digest: Buffer;
}

function digested({ keys }: Vault, owner: InstrumentOwner, input: InstrumentInput): Digested {
  const { kind } = input;
  const text = canonicalNumber(input);
  const purpose = ['fingerprint', owner.organizationId, owner.mode, kind];
  return { kind, text, digest: keys.mac(purpose, text) };
}

async function sealedIntake(
  { keys, ids }: Vault,
  owner: InstrumentOwner,
  { kind, text, digest }: Digested,
  fingerprint: string = ids.text(20, base62),
): Promise<Intake> {
  const id = ids.next();
  const { bytes, keyVersion } = await seal(keys, bindingOf(owner, id), text);
  return { id, kind, digest, fingerprint, sealed: bytes, keyVersion };
}
