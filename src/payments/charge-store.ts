// SQL that brings new payments in: lists of charges, and single refunds.

import { prepared, type Sql, sql, type Tx } from '#src/db/index.ts';
import { type Event, eventRows } from '#src/events/index.ts';
import {
  type Intake,
  rememberInstruments,
  type StoredIntake,
} from '#src/payment-methods/vault/index.ts';
import type { Payment } from './payment.ts';
import { type PaymentRow, paymentColumns, toPayment } from './payment-row.ts';

/** A charge ready to be written, with its number for the vault and the events that tell of it. */
export interface ChargeDraft {
  /** Whose instrument and fingerprint are decided by the vault's tables, not by the draft. */
  readonly payment: Omit<Payment, 'instrumentId' | 'fingerprint'>;
  readonly intake: Intake | StoredIntake;
  readonly events: readonly Event[];
}

export type ChargeWritten =
  | { readonly outcome: 'stored'; readonly payment: Payment }
  | { readonly outcome: 'source_id_taken' }
  /** Something concurrent came between, and nothing was written of it: to be tried again. */
  | { readonly outcome: 'interfered' };

/**
 * Writes the list in one statement and so in one commit: numbers into the vault, payments, events.
 * A draft whose source id is taken, by a row or by a draft before it in the list, leaves no trace.
 * A draft that is stored already under its own id (written before a connection was lost) is
 * `stored`.
 */
export async function insertCharges(
  tx: Tx,
  drafts: readonly ChargeDraft[],
): Promise<ChargeWritten[]> {
  const rows = await tx.rows<WrittenRow>(prepared(insertion(drafts)));
  const written = new Map(rows.map((row) => [row.ordinal, row]));
  const isComplete = written.size === drafts.length;
  const known = isComplete ? [] : await findCharges(tx, drafts);
  return drafts.map((draft, index) => {
    const row = written.get(index + 1);
    if (row) return { outcome: 'stored', payment: withInstrument(draft, row) };
    const same = known.find((payment) => payment.id === draft.payment.id);
    if (same) return { outcome: 'stored', payment: same };
    const isTaken = known.some((payment) => isOfSameSource(payment, draft.payment));
    return { outcome: isTaken ? 'source_id_taken' : 'interfered' };
  });
}

interface WrittenRow {
  ordinal: number;
  instrument_id: string;
  fingerprint: string;
}

function withInstrument({ payment }: ChargeDraft, row: WrittenRow): Payment {
  return { ...payment, instrumentId: row.instrument_id, fingerprint: row.fingerprint };
}

function isOfSameSource(one: ChargeDraft['payment'], other: ChargeDraft['payment']): boolean {
  return (
    one.sourceId !== undefined &&
    one.sourceId === other.sourceId &&
    one.organizationId === other.organizationId &&
    one.mode === other.mode
  );
}

function insertion(drafts: readonly ChargeDraft[]): Sql {
  const payments = drafts.map(({ payment }) => payment);
  return sql`
    with ${rememberInstruments(drafts.map(({ payment, intake }) => ({ ...payment, intake })))},
    draft as (
      select *
        from unnest(${payments.map((p) => p.organizationId)}::uuid[],
                    ${payments.map((p) => p.mode)}::text[],
                    ${payments.map((p) => p.id)}::uuid[],
                    ${payments.map((p) => p.kind)}::text[],
                    ${payments.map((p) => p.status)}::text[],
                    ${payments.map((p) => p.rail)}::text[],
                    ${payments.map((p) => p.processingAccountId)}::uuid[],
                    ${payments.map((p) => p.authorized.currency)}::text[],
                    ${payments.map((p) => p.authorized.minor)}::bigint[],
                    ${payments.map((p) => p.isAutoCapture)}::boolean[],
                    ${payments.map((p) => p.sourceId)}::text[],
                    ${payments.map((p) => p.reference)}::text[],
                    ${payments.map((p) => p.annotations && JSON.stringify(p.annotations))}::jsonb[],
                    ${payments.map((p) => p.authorizationCode)}::text[],
                    ${payments.map((p) => p.cvvResult)}::text[],
                    ${payments.map((p) => p.avsResult)}::text[],
                    ${payments.map((p) => p.failureCode)}::text[],
                    ${payments.map((p) => JSON.stringify(p.method))}::jsonb[],
                    ${payments.map((p) => p.dueAt)}::timestamptz[],
                    ${payments.map((p) => p.createdAt)}::timestamptz[],
                    ${payments.map((p) => p.modifiedAt)}::timestamptz[])
             with ordinality
          as item (organization_id, mode, id, kind, status, rail, processing_account_id, currency,
                   authorized_minor, is_auto_capture, source_id, reference, annotations,
                   authorization_code, cvv_result, avs_result, failure_code, method, due_at,
                   created_at, modified_at, ordinal)
    ),
    stored as (
      insert into payments
             (organization_id, mode, id, kind, status, rail, processing_account_id, currency,
              authorized_minor, is_auto_capture, source_id, reference, annotations,
              authorization_code, cvv_result, avs_result, failure_code, method, due_at, created_at,
              modified_at, instrument_id, fingerprint)
      select organization_id, mode, id, kind, status, rail, processing_account_id, currency,
             authorized_minor, is_auto_capture, source_id, reference, annotations,
             authorization_code, cvv_result, avs_result, failure_code, method, due_at, created_at,
             modified_at, instrument_id, fingerprint
        from draft
        join remembered using (ordinal)
       order by ordinal
          on conflict do nothing
      returning id, instrument_id, fingerprint
    ),
    told as (
      insert into events (organization_id, mode, id, type, subject_id, snapshot, created_at)
      select event.*
        from (${eventRows(drafts.flatMap(({ events }) => events))}) as event
        join stored on stored.id = event.subject_id
    )
    select draft.ordinal::integer as ordinal, stored.instrument_id, stored.fingerprint
      from draft
      join stored using (id)`;
}

/** What is there already under the drafts' ids or source ids. */
async function findCharges(tx: Tx, drafts: readonly ChargeDraft[]): Promise<Payment[]> {
  const payments = drafts.map(({ payment }) => payment);
  const rows = await tx.rows<PaymentRow>(sql`
    select ${paymentColumns}
      from payments
      join unnest(${payments.map((p) => p.organizationId)}::uuid[],
                  ${payments.map((p) => p.mode)}::text[],
                  ${payments.map((p) => p.id)}::uuid[],
                  ${payments.map((p) => p.sourceId)}::text[])
        as draft (organization_id, mode, id, source_id)
        on payments.organization_id = draft.organization_id and payments.mode = draft.mode
       and (payments.id = draft.id or payments.source_id = draft.source_id)`);
  return rows.map(toPayment);
}

/** Writes a refund, whose number the vault has already. `undefined` when its source id is taken. */
export async function insertRefund(tx: Tx, refund: Payment): Promise<Payment | undefined> {
  const p = refund;
  const stored = await tx.run(sql`
    insert into payments
           (organization_id, mode, id, kind, status, rail, processing_account_id, charge_id,
            currency, authorized_minor, is_auto_capture, source_id, reference, annotations,
            authorization_code, instrument_id, fingerprint, method, due_at, last_request_id,
            created_at, modified_at)
    values (${p.organizationId}, ${p.mode}, ${p.id}, ${p.kind}, ${p.status}, ${p.rail},
            ${p.processingAccountId}, ${p.chargeId}, ${p.authorized.currency},
            ${p.authorized.minor}, ${p.isAutoCapture}, ${p.sourceId}, ${p.reference},
            ${p.annotations && JSON.stringify(p.annotations)}, ${p.authorizationCode},
            ${p.instrumentId}, ${p.fingerprint}, ${JSON.stringify(p.method)}, ${p.dueAt},
            ${p.lastRequestId}, ${p.createdAt}, ${p.modifiedAt})
        on conflict do nothing`);
  return stored === 1 ? refund : undefined;
}
