// SQL of credentials: found by an HMAC of the secret, which itself is kept sealed.
import { prepared, sql, type Tx } from '#src/db/index.ts';
import type { CredentialKind, CredentialMode, OpeningKind } from './credential.ts';

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

/** The API key of that id, unless it is revoked. */
export async function findApiKey(
  tx: Tx,
  { organizationId, id }: Pick<StoredCredential, 'organizationId' | 'id'>,
): Promise<StoredCredential | undefined> {
  return tx.maybe(
    prepared(sql`
      select organization_id as "organizationId", mode, id, kind
        from credentials
       where organization_id = ${organizationId} and mode in ('test', 'live') and id = ${id}
         and kind = 'jwt_api_key' and revoked_at is null`),
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

export interface ListedCredential {
  readonly id: string;
  readonly kind: OpeningKind;
  readonly mode: CredentialMode;
  readonly createdAt: Temporal.Instant;
}

/** The newest hundred that open something, of one kind or of all. */
export async function listCredentials(
  tx: Tx,
  organizationId: string,
  kind?: OpeningKind,
): Promise<ListedCredential[]> {
  return tx.rows(sql`
    select id, kind, mode, created_at as "createdAt"
      from credentials
     where organization_id = ${organizationId} and kind <> 'webhook_secret'
       and kind = coalesce(${kind ?? null}, kind) and revoked_at is null
     order by created_at desc, id desc
     limit 100`);
}

/** What signs our messages has an end of its own: see `secret-store.ts` of the webhooks. */
export async function revokeCredential(
  tx: Tx,
  revoked: { readonly organizationId: string; readonly id: string; readonly at: Temporal.Instant },
): Promise<ListedCredential | undefined> {
  const { organizationId, id, at } = revoked;
  return tx.maybe(sql`
       update credentials set revoked_at = ${at}
        where organization_id = ${organizationId} and id = ${id} and kind <> 'webhook_secret'
          and revoked_at is null
    returning id, kind, mode, created_at as "createdAt"`);
}
