// Payments as rows of the table, and back.
import { type Sql, sql } from '#src/db/index.ts';
import type { Mode } from '#src/kernel/mode.ts';
import { money } from '#src/kernel/money.ts';
import type { RailName } from '#src/organizations/index.ts';
import type { Method } from '#src/payment-methods/index.ts';
import type { AvsResult, CvvResult, Payment, PaymentKind, PaymentStatus } from './payment.ts';

export interface PaymentRow {
  organization_id: string;
  mode: Mode;
  id: string;
  kind: PaymentKind;
  status: PaymentStatus;
  rail: RailName;
  processing_account_id: string;
  charge_id: string | null;
  currency: string;
  authorized_minor: bigint;
  captured_minor: bigint;
  refunded_minor: bigint;
  is_auto_capture: boolean;
  source_id: string | null;
  reference: string | null;
  capture_reference: string | null;
  void_reference: string | null;
  annotations: Record<string, unknown> | null;
  authorization_code: string | null;
  cvv_result: CvvResult | null;
  avs_result: AvsResult | null;
  failure_code: string | null;
  instrument_id: string;
  fingerprint: string;
  method: Method;
  batch_id: string | null;
  due_at: Temporal.Instant | null;
  last_request_id: string | null;
  recurring_charge_id: string | null;
  occurrence_id: string | null;
  is_automatic: boolean;
  party_id: string | null;
  created_at: Temporal.Instant;
  modified_at: Temporal.Instant;
  captured_at: Temporal.Instant | null;
  settled_at: Temporal.Instant | null;
}

/** Every column that a `PaymentRow` has, of the table named `payments`. */
export const paymentColumns: Sql = sql`
  payments.organization_id, payments.mode, payments.id, payments.kind, payments.status,
  payments.rail, payments.processing_account_id, payments.charge_id, payments.currency,
  payments.authorized_minor, payments.captured_minor, payments.refunded_minor,
  payments.is_auto_capture, payments.source_id, payments.reference, payments.capture_reference,
  payments.void_reference, payments.annotations, payments.authorization_code,
  payments.cvv_result, payments.avs_result, payments.failure_code, payments.instrument_id,
  payments.fingerprint, payments.method, payments.batch_id, payments.due_at,
  payments.last_request_id, payments.recurring_charge_id, payments.occurrence_id,
  payments.is_automatic, payments.party_id,
  payments.created_at, payments.modified_at, payments.captured_at,
  payments.settled_at`;

export function toPayment(row: PaymentRow): Payment {
  return {
    organizationId: row.organization_id,
    mode: row.mode,
    id: row.id,
    kind: row.kind,
    status: row.status,
    rail: row.rail,
    processingAccountId: row.processing_account_id,
    authorized: money(row.authorized_minor, row.currency),
    captured: money(row.captured_minor, row.currency),
    refunded: money(row.refunded_minor, row.currency),
    isAutoCapture: row.is_auto_capture,
    isAutomatic: row.is_automatic,
    instrumentId: row.instrument_id,
    fingerprint: row.fingerprint,
    method: row.method,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    ...withoutNulls({
      chargeId: row.charge_id,
      partyId: row.party_id,
      sourceId: row.source_id,
      reference: row.reference,
      captureReference: row.capture_reference,
      voidReference: row.void_reference,
      annotations: row.annotations,
      authorizationCode: row.authorization_code,
      cvvResult: row.cvv_result,
      avsResult: row.avs_result,
      failureCode: row.failure_code,
      batchId: row.batch_id,
      dueAt: row.due_at,
      lastRequestId: row.last_request_id,
      capturedAt: row.captured_at,
      settledAt: row.settled_at,
    }),
    ...(row.recurring_charge_id !== null &&
      row.occurrence_id !== null && {
        occurrence: { recurringChargeId: row.recurring_charge_id, id: row.occurrence_id },
      }),
  };
}

type WithoutNulls<Fields> = { [Name in keyof Fields]?: NonNullable<Fields[Name]> };

function withoutNulls<Fields extends object>(fields: Fields): WithoutNulls<Fields> {
  const kept = Object.entries(fields).filter(([, value]) => value !== null);
  return Object.fromEntries(kept) as WithoutNulls<Fields>;
}
