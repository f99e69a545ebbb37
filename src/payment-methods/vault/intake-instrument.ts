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
): Promise<Intake> {
  return sealedIntake(vault, owner, digested(vault, owner, input));
}

/** The same, but for a number that is known to be stored already, which is not sealed once more. */
export async function intakeOrRecognize(
  vault: Vault & { readonly known: KnownInstruments },
  owner: InstrumentOwner,
  input: InstrumentInput,
): Promise<Intake | StoredIntake> {
  const number = digested(vault, owner, input);
  return vault.known.find(owner, number.digest) ?? sealedIntake(vault, owner, number);
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
): Promise<Intake> {
  const id = ids.next();
  const { bytes, keyVersion } = await seal(keys, bindingOf(owner, id), text);
  return { id, kind, digest, fingerprint: ids.text(20, base62), sealed: bytes, keyVersion };
}
