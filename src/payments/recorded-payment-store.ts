// SQL of payments recorded by hand. The same table as all payments', on a rail of their own.
import { type Sql, sql, type Tx } from '#src/db/index.ts';
import type { Mode } from '#src/kernel/mode.ts';
import { money } from '#src/kernel/money.ts';
import type { Caller } from '#src/organizations/index.ts';
import type { RecordedMethod, RecordedPayment, RecordedStatus } from './recorded-payment.ts';

interface Row {
  organization_id: string;
  mode: Mode;
  id: string;
  number: bigint;
  status: RecordedStatus;
  currency: string;
  authorized_minor: bigint;
  refunded_minor: bigint;
  deposit_account_id: string;
  method: RecordedMethod;
  party_id: string | null;
  source_id: string | null;
  reference: string | null;
  last_request_id: string | null;
  captured_at: Temporal.Instant;
  created_at: Temporal.Instant;
  modified_at: Temporal.Instant;
}

const columns: Sql = sql`
  organization_id, mode, id, number, status, currency, authorized_minor, refunded_minor,
  deposit_account_id, method, party_id, source_id, reference, last_request_id, captured_at,
  created_at, modified_at`;

function toRecordedPayment(row: Row): RecordedPayment {
  return {
    organizationId: row.organization_id,
    mode: row.mode,
    id: row.id,
    number: row.number,
    status: row.status,
    amount: money(row.authorized_minor, row.currency),
    refunded: money(row.refunded_minor, row.currency),
    depositAccountId: row.deposit_account_id,
    method: row.method,
    ...(row.party_id !== null && { partyId: row.party_id }),
    ...(row.source_id !== null && { sourceId: row.source_id }),
    ...(row.reference !== null && { reference: row.reference }),
    ...(row.last_request_id !== null && { lastRequestId: row.last_request_id }),
    receivedAt: row.captured_at,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

/** With the number that the table gives it. `undefined` when its id or source id is taken. */
export async function insertRecordedPayment(
  tx: Tx,
  payment: Omit<RecordedPayment, 'number'>,
): Promise<RecordedPayment | undefined> {
  const p = payment;
  const row = await tx.maybe<Row>(sql`
    insert into payments
           (organization_id, mode, id, kind, status, rail, deposit_account_id, currency,
            authorized_minor, captured_minor, is_auto_capture, source_id, reference, method,
            party_id, created_at, modified_at, captured_at, settled_at)
    values (${p.organizationId}, ${p.mode}, ${p.id}, 'charge', ${p.status}, 'manual',
            ${p.depositAccountId}, ${p.amount.currency}, ${p.amount.minor}, ${p.amount.minor},
            true, ${p.sourceId}, ${p.reference}, ${JSON.stringify(p.method)}, ${p.partyId},
            ${p.createdAt}, ${p.modifiedAt}, ${p.receivedAt}, ${p.receivedAt})
        on conflict do nothing
    returning ${columns}`);
  return row && toRecordedPayment(row);
}

export async function findRecordedPayment(
  tx: Tx,
  { organizationId, mode }: Caller,
  id: string,
): Promise<RecordedPayment | undefined> {
  const row = await tx.maybe<Row>(sql`
    select ${columns} from payments
     where organization_id = ${organizationId} and mode = ${mode} and id = ${id}
       and rail = 'manual'`);
  return row && toRecordedPayment(row);
}

/**
 * Writes that it was cancelled. The guard is in the WHERE clause: of two who do it at once, the
 * second finds no row, and gets `undefined`.
 */
export async function saveCancellation(
  tx: Tx,
  cancelled: RecordedPayment,
): Promise<RecordedPayment | undefined> {
  const { organizationId, mode, id, status, modifiedAt, lastRequestId } = cancelled;
  const row = await tx.maybe<Row>(sql`
    update payments
       set status = ${status}, modified_at = ${modifiedAt}, last_request_id = ${lastRequestId}
     where organization_id = ${organizationId} and mode = ${mode} and id = ${id}
       and rail = 'manual' and status = 'settled' and refunded_minor = 0
    returning ${columns}`);
  return row && toRecordedPayment(row);
}
