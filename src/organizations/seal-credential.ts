// Readies a secret for the table of credentials.
import type { Clock } from '#src/kernel/clock.ts';
import type { Ids } from '#src/kernel/ids.ts';
import { type Binding, type KeyService, seal } from '#src/payment-methods/vault/index.ts';
import type { CredentialKind, CredentialMode } from './credential.ts';
import type { NewCredential, StoredCredential } from './credential-store.ts';

export interface SealCredentialTools {
  readonly keys: KeyService;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface SealCredential {
  readonly organizationId: string;
  readonly kind: CredentialKind;
  readonly mode: CredentialMode;
  readonly secret: string;
}

/** The row that keeps the secret, for `insertCredential`. */
export async function sealCredential(
  { keys, clock, ids }: SealCredentialTools,
  { secret, ...credential }: SealCredential,
): Promise<NewCredential> {
  const id = ids.next();
  const { bytes: sealed, keyVersion } = await seal(
    keys,
    credentialBinding({ ...credential, id }),
    secret,
  );
  const lookup = keys.mac(['credential'], secret);
  return { ...credential, id, lookup, sealed, keyVersion, createdAt: clock.now() };
}

/** Where the secret lives, for the vault to open it. */
export function credentialBinding({
  organizationId,
  mode,
  id,
}: Pick<StoredCredential, 'organizationId' | 'mode' | 'id'>): Binding {
  return { table: 'credentials', organizationId, mode, id, field: 'secret' };
}
