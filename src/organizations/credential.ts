// The keys and tokens that open an organization.
import { base62, type Ids } from '#src/kernel/ids.ts';
import type { Mode } from '#src/kernel/mode.ts';

export const credentialKinds = ['secret_key', 'public_key', 'console_token'] as const;
export type CredentialKind = (typeof credentialKinds)[number];
/** A secret key belongs to one mode; public keys and console tokens serve both. */
export type CredentialMode = Mode | 'both';

const prefixes: Readonly<
  Record<CredentialKind, Readonly<Partial<Record<CredentialMode, string>>>>
> = {
  secret_key: { test: 'sk_test_', live: 'sk_live_' },
  public_key: { both: 'm_' },
  console_token: { both: 'console_' },
};

/** A new secret: a prefix that tells kind and mode at a glance, then some 190 random bits. */
export function newSecret(ids: Ids, kind: CredentialKind, mode: CredentialMode): string {
  return `${prefixes[kind][mode] ?? ''}${ids.text(kind === 'public_key' ? 22 : 32, base62)}`;
}
