// Where a card comes from: what attempts of one thief have in common.
import type { Token } from './token.ts';
import type { CardTraces } from './vault/index.ts';

/** The key and address are those of a payment form, if it came through one. */
export interface MethodOrigin extends CardTraces {
  readonly publicKeyId?: string;
  readonly address?: string;
}

/** Only tokens of the public key come from a payer's own browser. */
export function formOf(token: Token | undefined): Omit<MethodOrigin, keyof CardTraces> {
  if (token?.mode !== 'both') return {};
  const { credentialId, address } = token.origin;
  return { publicKeyId: credentialId, address };
}
