// SQL of idempotency keys.
import { sql, type Tx } from '#src/db/index.ts';
import type { Caller } from '#src/organizations/index.ts';

export interface ClaimKey {
  readonly caller: Caller;
  readonly keyDigest: Buffer;
  readonly requestDigest: Buffer;
  readonly requestId: string;
}

export interface StoredClaim {
  readonly requestDigest: Buffer;
  readonly requestId: string;
  readonly status: number | null;
  readonly body: string | null;
  readonly location: string | null;
}

/** Long enough for any request; after it, a repetition takes the work up where a crash left it. */
const lease = sql`now() + interval '60 seconds'`;

/** Claims the key, or takes over the claim of a request that never ended. Gives the work's id. */
export async function insertClaim(tx: Tx, claim: ClaimKey): Promise<string | undefined> {
  const { caller, keyDigest, requestDigest, requestId } = claim;
  const row = await tx.maybe<{ requestId: string }>(sql`
    insert into idempotency_keys as claim
           (organization_id, mode, key_digest, request_digest, request_id, claimed_until)
    values (${caller.organizationId}, ${caller.mode}, ${keyDigest}, ${requestDigest},
            ${requestId}, ${lease})
        on conflict (organization_id, mode, key_digest) do update set claimed_until = ${lease}
     where claim.status is null and claim.claimed_until < now()
       and claim.request_digest = excluded.request_digest
    returning request_id as "requestId"`);
  return row?.requestId;
}

export async function findClaim(tx: Tx, { caller, keyDigest }: ClaimKey) {
  return tx.maybe<StoredClaim>(sql`
    select request_digest as "requestDigest", request_id as "requestId", status, body, location
      from idempotency_keys
     where organization_id = ${caller.organizationId} and mode = ${caller.mode}
       and key_digest = ${keyDigest}`);
}

export async function saveAnswer(
  tx: Tx,
  { caller, keyDigest }: ClaimKey,
  answer: { readonly status: number; readonly body: string; readonly location?: string },
): Promise<void> {
  await tx.run(sql`
    update idempotency_keys
       set status = ${answer.status}, body = ${answer.body},
           location = ${answer.location}
     where organization_id = ${caller.organizationId} and mode = ${caller.mode}
       and key_digest = ${keyDigest}`);
}

/** Lets a repetition in at once: the request ended without an answer worth keeping. */
export async function releaseClaim(tx: Tx, { caller, keyDigest }: ClaimKey): Promise<void> {
  await tx.run(sql`
    update idempotency_keys set claimed_until = '-infinity'
     where organization_id = ${caller.organizationId} and mode = ${caller.mode}
       and key_digest = ${keyDigest} and status is null`);
}

const deletedAtOnce = 10_000;

/** Keys are good for a week. Some at a time, so that none of it takes long; gives how many. */
export async function deleteOldClaims(tx: Tx): Promise<number> {
  return tx.run(sql`
    delete from idempotency_keys
     where ctid in (select ctid from idempotency_keys
                     where created_at < now() - interval '7 days'
                     limit ${deletedAtOnce})`);
}
