// The keys and tokens that open an organization, and the secret that it knows our messages by.
import { base62, base64, type Ids } from '#src/kernel/ids.ts';
import type { Mode } from '#src/kernel/mode.ts';

export const credentialKinds = [
  'secret_key',
  'public_key',
  'console_token',
  // Opens nothing: see `findCredential`.
  'webhook_secret',
  // Opens nothing by itself: it is exchanged for session tokens.
  'jwt_api_key',
] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** What signs our messages opens nothing. */
export type OpeningKind = Exclude<CredentialKind, 'webhook_secret'>;
export const openingKinds = credentialKinds.filter(
  (kind): kind is OpeningKind => kind !== 'webhook_secret',
);
/** A secret key and a JWT API key belong to one mode; all others serve both. */
export type CredentialMode = Mode | 'both';

const prefixes: Readonly<
  Record<CredentialKind, Readonly<Partial<Record<CredentialMode, string>>>>
> = {
  secret_key: { test: 'sk_test_', live: 'sk_live_' },
  public_key: { both: 'm_' },
  console_token: { both: 'console_' },
  webhook_secret: { both: 'whsec_' },
  jwt_api_key: { test: 'jwt_test_', live: 'jwt_live_' },
};

/**
 * A new secret: a prefix that tells kind and mode at a glance, then some 190 random bits. A webhook
 * secret is 33 bytes in base64, as Standard Webhooks has them (symmetric signatures, 24 to 64).
 */
export function newSecret(ids: Ids, kind: CredentialKind, mode: CredentialMode): string {
  const prefix = prefixes[kind][mode] ?? '';
  if (kind === 'webhook_secret') return `${prefix}${ids.text(44, base64)}`;
  return `${prefix}${ids.text(kind === 'public_key' ? 22 : 32, base62)}`;
}
