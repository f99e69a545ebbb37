import type { Tx } from '#src/db/index.ts';
import type { Clock } from '#src/kernel/clock.ts';
import { type ListedCredential, revokeCredential as revoke } from './credential-store.ts';
import { failure } from './failures.ts';

export interface RevokeCredential {
  readonly organizationId: string;
  readonly id: string;
  /** The credential that the request came with. */
  readonly usedId: string;
}

/**
 * It opens nothing any more, here and elsewhere, after a second at the most. Of an id that is none,
 * or was revoked before, `undefined`. Throws `credential_in_use`.
 */
export async function revokeCredential(
  { db, clock }: { readonly db: Tx; readonly clock: Clock },
  { organizationId, id, usedId }: RevokeCredential,
): Promise<ListedCredential | undefined> {
  if (id === usedId) throw failure('credential_in_use');
  return revoke(db, { organizationId, id, at: clock.now() });
}
