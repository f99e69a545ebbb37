import { base62 } from '#src/kernel/ids.ts';
import { seal } from './envelope.ts';
import {
  bindingOf,
  canonicalNumber,
  type InstrumentInput,
  type InstrumentOwner,
  type Intake,
  type Vault,
} from './instrument.ts';

/**
 * Digests and seals a number, outside any transaction. The number must be one that `describeCard`
 * or `describeBankAccount` finds 'ok'; any other is a bug of the caller, and an Error.
 */
export async function intakeInstrument(
  vault: Vault,
  owner: InstrumentOwner,
  input: InstrumentInput,
): Promise<Intake> {
  const id = vault.ids.next();
  const number = canonicalNumber(input);
  const purpose = ['fingerprint', owner.organizationId, owner.mode, input.kind];
  const sealed = await seal(vault.keys, bindingOf(owner, id), number);
  return {
    id,
    kind: input.kind,
    digest: vault.keys.mac(purpose, number),
    fingerprint: vault.ids.text(20, base62),
    sealed: sealed.bytes,
    keyVersion: sealed.keyVersion,
  };
}
