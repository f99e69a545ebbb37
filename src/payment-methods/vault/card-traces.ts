// By what attempts with one card, or with cards of one issuer, are known to belong together.
import { readCardDigits } from './digits.ts';
import type { InstrumentOwner, Vault } from './instrument.ts';
import type { Secret } from './secret.ts';

export interface CardTraces {
  /** Equal for cards of one issuer and product. */
  readonly bin: string;
  /** Equal for one card. */
  readonly card: string;
}

/** An issuer identification number has eight digits (ISO/IEC 7812-1, 2017). */
const binLength = 8;

/** Keyed digests: whoever has them without the keys learns nothing of the number. */
export function traceCard(
  { keys }: Pick<Vault, 'keys'>,
  { organizationId, mode }: InstrumentOwner,
  number: Secret,
): CardTraces {
  const { digits } = readCardDigits(number);
  const digest = (what: string, text: string) =>
    keys.mac(['trace', what, organizationId, mode], text).toString('base64url');
  return { bin: digest('bin', digits.slice(0, binLength)), card: digest('card', digits) };
}
