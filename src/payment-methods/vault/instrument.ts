// A card or bank account number, kept once for each organization and mode.
import type { Ids } from '#src/kernel/ids.ts';
import type { Mode } from '#src/kernel/mode.ts';
import { type Digits, readAccountDigits, readCardDigits } from './digits.ts';
import type { Binding } from './envelope.ts';
import type { KeyService } from './key-service.ts';
import { type Secret, secretOf } from './secret.ts';

export type InstrumentInput =
  | { readonly kind: 'card'; readonly number: Secret }
  | { readonly kind: 'bank'; readonly routingNumber: string; readonly accountNumber: Secret };

export interface InstrumentOwner {
  readonly organizationId: string;
  readonly mode: Mode;
}

/** A number made ready for storage. Id and fingerprint are candidates: the first stored win. */
export interface Intake {
  readonly id: string;
  readonly kind: InstrumentInput['kind'];
  /** Equal for equal numbers of one organization and mode; of no use without the key. */
  readonly digest: Buffer;
  /** Random, so that what clients see tells nothing of the number. */
  readonly fingerprint: string;
  readonly sealed: Buffer;
  readonly keyVersion: number;
}

/** A number that is known to be stored: id and fingerprint are the stored ones. */
export type StoredIntake = Pick<Intake, 'id' | 'kind' | 'digest' | 'fingerprint'> & {
  readonly sealed?: undefined;
  readonly keyVersion?: undefined;
};

/** What the vault works with. */
export interface Vault {
  readonly keys: KeyService;
  readonly ids: Ids;
}

/** Where the number is sealed to. */
export function bindingOf(owner: InstrumentOwner, id: string): Binding {
  const { organizationId, mode } = owner;
  return { table: 'instruments', organizationId, mode, id, field: 'number' };
}

/** One spelling for one number, however it was typed: '4242424242424242' or '000000013:12345'. */
export function canonicalNumber(input: InstrumentInput): string {
  if (input.kind === 'card') return mustBeOk(readCardDigits(input.number));
  if (!/^\d+$/.test(input.routingNumber)) throw new Error('A routing number is not digits.');
  return `${input.routingNumber}:${mustBeOk(readAccountDigits(input.accountNumber))}`;
}

function mustBeOk({ shape, digits }: Digits): string {
  if (shape !== 'ok') throw new Error(`A number came to be kept that is no number: ${shape}.`);
  return digits;
}

/** Undoes `canonicalNumber`. */
export function toInput(kind: InstrumentInput['kind'], number: string): InstrumentInput {
  if (kind === 'card') return { kind, number: secretOf(number) };
  const [routingNumber = '', accountNumber = ''] = number.split(':');
  return { kind, routingNumber, accountNumber: secretOf(accountNumber) };
}
