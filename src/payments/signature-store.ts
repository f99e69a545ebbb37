// SQL of signatures.
import { type Sql, sql, type Tx } from '#src/db/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import type { Signature } from './signature.ts';

const columns: Sql = sql`
  organization_id as "organizationId", mode, id, payment_id as "paymentId",
  mime_type as "mimeType", data, created_at as "createdAt"`;

/** `undefined` when the payment has a signature already. */
export async function insertSignature(tx: Tx, s: Signature): Promise<Signature | undefined> {
  return tx.maybe(sql`
    insert into signatures (organization_id, mode, id, payment_id, mime_type, data, created_at)
    values (${s.organizationId}, ${s.mode}, ${s.id}, ${s.paymentId}, ${s.mimeType}, ${s.data},
            ${s.createdAt})
        on conflict do nothing
    returning ${columns}`);
}

export async function findSignature(
  tx: Tx,
  { organizationId, mode }: Caller,
  id: string,
): Promise<Signature | undefined> {
  return tx.maybe(sql`
    select ${columns} from signatures
     where organization_id = ${organizationId} and mode = ${mode} and id = ${id}`);
}
