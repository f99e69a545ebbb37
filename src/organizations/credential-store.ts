// SQL of credentials: found by an HMAC of the secret, which itself is kept sealed.
import { prepared, sql, type Tx } from '#src/db/index.ts';
import type { CredentialKind, CredentialMode } from './credential.ts';

export interface StoredCredential {
  readonly organizationId: string;
  readonly mode: CredentialMode;
  readonly id: string;
  readonly kind: CredentialKind;
}

/** The credential that opens something: what signs our messages opens nothing. */
export async function findCredential(
  tx: Tx,
  lookup: Buffer,
): Promise<StoredCredential | undefined> {
  return tx.maybe(
    prepared(sql`
      select organization_id as "organizationId", mode, id, kind
        from credentials
       where lookup = ${lookup} and kind <> 'webhook_secret' and revoked_at is null`),
  );
}

export interface NewCredential extends StoredCredential {
  readonly lookup: Buffer;
  readonly sealed: Buffer;
  readonly keyVersion: number;
  readonly createdAt: Temporal.Instant;
}

/** Of two webhook secrets that are made at once, the first stays and the second is not taken. */
export async function insertCredential(tx: Tx, credential: NewCredential): Promise<void> {
  const c = credential;
  await tx.run(sql`
    insert into credentials
           (organization_id, mode, id, kind, lookup, sealed, key_version, created_at)
    values (${c.organizationId}, ${c.mode}, ${c.id}, ${c.kind}, ${c.lookup}, ${c.sealed},
            ${c.keyVersion}, ${c.createdAt})
        on conflict (organization_id) where kind = 'webhook_secret' and revoked_at is null
        do nothing`);
}
