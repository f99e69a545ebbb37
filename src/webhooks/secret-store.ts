// SQL of the secrets that sign messages. They are credentials, which open nothing.
import { sql, type Tx } from '#src/db/index.ts';
import type { StoredCredential } from '#src/organizations/index.ts';

export interface SealedSecret extends Pick<StoredCredential, 'organizationId' | 'mode' | 'id'> {
  readonly sealed: Buffer;
  /** When it stops to sign; null for the current one. */
  readonly revokedAt: Temporal.Instant | null;
}

/** What signs at that time: the current one first, and the one before it while that is so. */
export async function listSecrets(
  tx: Tx,
  organizationId: string,
  at: Temporal.Instant,
): Promise<SealedSecret[]> {
  return tx.rows(sql`
    select organization_id as "organizationId", mode, id, sealed, revoked_at as "revokedAt"
      from credentials
     where organization_id = ${organizationId} and kind = 'webhook_secret'
       and (revoked_at is null or revoked_at > ${at})
     order by revoked_at nulls first`);
}

/** Whoever else rotates waits until the transaction ends; payments do not. */
export async function lockSecrets(tx: Tx, organizationId: string): Promise<void> {
  await tx.one(sql`select id from organizations where id = ${organizationId} for no key update`);
}

/** The current secret goes on until then, and the one before it is gone. */
export async function retireSecret(
  tx: Tx,
  organizationId: string,
  until: Temporal.Instant,
): Promise<void> {
  const own = sql`organization_id = ${organizationId} and kind = 'webhook_secret'`;
  await tx.run(sql`delete from credentials where ${own} and revoked_at is not null`);
  await tx.run(
    sql`update credentials set revoked_at = ${until} where ${own} and revoked_at is null`,
  );
}
