// Rows of recurring charges.
import { type Sql, sql } from '#src/db/index.ts';
import type { Mode } from '#src/kernel/mode.ts';
import { type Money, money } from '#src/kernel/money.ts';
import type { Method } from '#src/payment-methods/index.ts';
import type { RecurringCharge } from './recurring-charge.ts';
import { readSchedule, type StoredSchedule } from './snapshot.ts';

export interface RecurringRow {
  organization_id: string;
  mode: Mode;
  id: string;
  status: RecurringCharge['status'];
  status_reason: NonNullable<RecurringCharge['statusReason']> | null;
  processing_account_id: string;
  currency: Money['currency'];
  amount_minor: bigint;
  method: Method;
  instrument_id: string;
  fingerprint: string;
  origin: NonNullable<RecurringCharge['paidWith']['origin']> | null;
  schedule: StoredSchedule;
  description: string | null;
  reference: string | null;
  annotations: Readonly<Record<string, unknown>> | null;
  max_occurrences: number | null;
  max_amount_minor: bigint | null;
  attempted_count: number;
  attempted_minor: bigint;
  processed_count: number;
  processed_minor: bigint;
  processed_through: Temporal.PlainDate | null;
  next_payment_on: Temporal.PlainDate | null;
  notice_at: Temporal.Instant | null;
  created_at: Temporal.Instant;
  modified_at: Temporal.Instant;
}

export const recurringColumns: Sql = sql`
  organization_id, mode, id, status, status_reason, processing_account_id, currency, amount_minor,
  method, instrument_id, fingerprint, origin, schedule, description, reference, annotations,
  max_occurrences, max_amount_minor, attempted_count, attempted_minor, processed_count,
  processed_minor, processed_through, next_payment_on, notice_at, created_at, modified_at`;

export function toRecurring(row: RecurringRow): RecurringCharge {
  const { currency, method, instrument_id: instrumentId, fingerprint } = row;
  const tally = (count: number, minor: bigint) => ({ count, total: money(minor, currency) });
  return {
    organizationId: row.organization_id,
    mode: row.mode,
    id: row.id,
    status: row.status,
    processingAccountId: row.processing_account_id,
    paidWith: {
      kind: 'kept',
      method,
      instrumentId,
      fingerprint,
      ...(row.origin !== null && { origin: row.origin }),
    },
    schedule: readSchedule(row.schedule),
    amount: money(row.amount_minor, currency),
    attempted: tally(row.attempted_count, row.attempted_minor),
    processed: tally(row.processed_count, row.processed_minor),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    ...(row.status_reason !== null && { statusReason: row.status_reason }),
    ...(row.description !== null && { description: row.description }),
    ...(row.reference !== null && { reference: row.reference }),
    ...(row.annotations !== null && { annotations: row.annotations }),
    ...(row.max_occurrences !== null && { maxOccurrences: row.max_occurrences }),
    ...(row.max_amount_minor !== null && { maxAmount: money(row.max_amount_minor, currency) }),
    ...(row.processed_through !== null && { processedThrough: row.processed_through }),
    ...(row.next_payment_on !== null && { nextPaymentOn: row.next_payment_on }),
    ...(row.notice_at !== null && { noticeAt: row.notice_at }),
  };
}
