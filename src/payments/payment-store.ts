// SQL of payments: reading, and the guarded updates. New ones come in through new-payment-store.ts.
import { prepared, type Sql, sql, type Tx } from '#src/db/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import type { Payment } from './payment.ts';
import { type PaymentRow, paymentColumns, toPayment } from './payment-row.ts';

/** What was recorded by hand is in the table as well, and is no payment of this kind. */
const isOnRail: Sql = sql`rail <> 'manual'`;

export async function findPayment(
  tx: Tx,
  { organizationId, mode }: Caller,
  id: string,
): Promise<Payment | undefined> {
  const row = await tx.maybe<PaymentRow>(
    prepared(sql`
      select ${paymentColumns} from payments
       where organization_id = ${organizationId} and mode = ${mode} and id = ${id}
         and ${isOnRail}`),
  );
  return row && toPayment(row);
}

export async function findPaymentBySource(
  tx: Tx,
  { organizationId, mode }: Caller,
  sourceId: string,
): Promise<Payment | undefined> {
  const row = await tx.maybe<PaymentRow>(sql`
    select ${paymentColumns} from payments
     where organization_id = ${organizationId} and mode = ${mode} and source_id = ${sourceId}
       and ${isOnRail}`);
  return row && toPayment(row);
}

/** Those of the ids that exist, in no order. */
export async function findPayments(
  tx: Tx,
  { organizationId, mode }: Caller,
  ids: readonly string[],
): Promise<Payment[]> {
  const rows = await tx.rows<PaymentRow>(sql`
    select ${paymentColumns} from payments
     where organization_id = ${organizationId} and mode = ${mode} and id = any(${ids}::uuid[])
       and ${isOnRail}`);
  return rows.map(toPayment);
}

/** Oldest first. */
export async function findPaymentsOfOccurrences(
  tx: Tx,
  { organizationId, mode }: Caller,
  occurrenceIds: readonly string[],
): Promise<Payment[]> {
  const rows = await tx.rows<PaymentRow>(sql`
    select ${paymentColumns} from payments
     where organization_id = ${organizationId} and mode = ${mode}
       and occurrence_id = any(${occurrenceIds}::uuid[])
     order by created_at, id`);
  return rows.map(toPayment);
}

/** The refunds of a charge, oldest first. */
export async function listRefunds(
  tx: Tx,
  { organizationId, mode }: Caller,
  chargeId: string,
): Promise<Payment[]> {
  const rows = await tx.rows<PaymentRow>(sql`
    select ${paymentColumns} from payments
     where organization_id = ${organizationId} and mode = ${mode} and charge_id = ${chargeId}
     order by created_at, id`);
  return rows.map(toPayment);
}

/**
 * Reads a payment and holds its row until the transaction ends, so that no other move comes
 * between.
 */
export async function lockPayment(
  tx: Tx,
  { organizationId, mode }: Caller,
  id: string,
): Promise<Payment | undefined> {
  const row = await tx.maybe<PaymentRow>(sql`
    select ${paymentColumns} from payments
     where organization_id = ${organizationId} and mode = ${mode} and id = ${id}
       and ${isOnRail}
       for update`);
  return row && toPayment(row);
}

/** Holds the rows of a charge's refunds until the transaction ends. */
export async function lockRefunds(
  tx: Tx,
  { organizationId, mode }: Caller,
  chargeIds: readonly string[],
): Promise<Payment[]> {
  const rows = await tx.rows<PaymentRow>(sql`
    select ${paymentColumns} from payments
     where organization_id = ${organizationId} and mode = ${mode}
       and charge_id = any(${chargeIds}::uuid[])
     order by id
       for update`);
  return rows.map(toPayment);
}

/**
 * Writes what moves of payments whose rows the caller holds; what never changes is left alone.
 * `refunded` is not written here: only `reserveRefund` and `releaseRefund` touch it.
 */
export async function savePayments(tx: Tx, payments: readonly Payment[]): Promise<void> {
  if (payments.length === 0) return;
  await tx.run(sql`
    update payments
       set status = moved.status, authorized_minor = moved.authorized_minor,
           captured_minor = moved.captured_minor, is_auto_capture = moved.is_auto_capture,
           capture_reference = moved.capture_reference,
           void_reference = moved.void_reference, failure_code = moved.failure_code,
           authorization_code = moved.authorization_code, batch_id = moved.batch_id,
           due_at = moved.due_at, last_request_id = moved.last_request_id,
           modified_at = moved.modified_at, captured_at = moved.captured_at,
           settled_at = moved.settled_at
      from unnest(${payments.map((p) => p.organizationId)}::uuid[],
                  ${payments.map((p) => p.mode)}::text[],
                  ${payments.map((p) => p.id)}::uuid[],
                  ${payments.map((p) => p.status)}::text[],
                  ${payments.map((p) => p.authorized.minor)}::bigint[],
                  ${payments.map((p) => p.captured.minor)}::bigint[],
                  ${payments.map((p) => p.isAutoCapture)}::boolean[],
                  ${payments.map((p) => p.captureReference)}::text[],
                  ${payments.map((p) => p.voidReference)}::text[],
                  ${payments.map((p) => p.failureCode)}::text[],
                  ${payments.map((p) => p.authorizationCode)}::text[],
                  ${payments.map((p) => p.batchId)}::uuid[],
                  ${payments.map((p) => p.dueAt)}::timestamptz[],
                  ${payments.map((p) => p.lastRequestId)}::uuid[],
                  ${payments.map((p) => p.modifiedAt)}::timestamptz[],
                  ${payments.map((p) => p.capturedAt)}::timestamptz[],
                  ${payments.map((p) => p.settledAt)}::timestamptz[])
           as moved (organization_id, mode, id, status, authorized_minor, captured_minor,
                     is_auto_capture, capture_reference, void_reference, failure_code,
                     authorization_code, batch_id, due_at, last_request_id, modified_at,
                     captured_at, settled_at)
     where payments.organization_id = moved.organization_id and payments.mode = moved.mode
       and payments.id = moved.id`);
}

export interface Reservation {
  readonly caller: Caller;
  readonly chargeId: string;
  readonly amountMinor: bigint;
  readonly at: Temporal.Instant;
}

/**
 * Sets an amount of a charge aside for a refund. The guard is in the WHERE clause: of refunds at
 * once, those that would exceed the charge find no row. `undefined` when the charge does not allow
 * it.
 */
export async function reserveRefund(
  tx: Tx,
  { caller: { organizationId, mode }, chargeId, amountMinor, at }: Reservation,
): Promise<Payment | undefined> {
  const row = await tx.maybe<PaymentRow>(sql`
    update payments
       set refunded_minor = refunded_minor + ${amountMinor}, modified_at = ${at}
     where organization_id = ${organizationId} and mode = ${mode} and id = ${chargeId}
       and kind = 'charge' and ${isOnRail}
       and (status in ('captured', 'settled') or (status = 'authorized' and is_auto_capture))
       and refunded_minor + ${amountMinor}
           <= case when captured_minor > 0 then captured_minor else authorized_minor end
    returning ${paymentColumns}`);
  return row && toPayment(row);
}

/** Gives a refund's amount back to its charge: the refund was voided, or failed. */
export async function releaseRefund(
  tx: Tx,
  { caller: { organizationId, mode }, chargeId, amountMinor, at }: Reservation,
): Promise<Payment> {
  const row = await tx.one<PaymentRow>(sql`
    update payments
       set refunded_minor = refunded_minor - ${amountMinor}, modified_at = ${at}
     where organization_id = ${organizationId} and mode = ${mode} and id = ${chargeId}
    returning ${paymentColumns}`);
  return toPayment(row);
}
