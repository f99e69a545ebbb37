// SQL of occurrences.
import { type Sql, sql, type Tx } from '#src/db/index.ts';
import type { Mode } from '#src/kernel/mode.ts';
import { type Money, money } from '#src/kernel/money.ts';
import type { Caller } from '#src/organizations/index.ts';
import type { Occurrence } from './occurrence.ts';

export interface OccurrenceRow {
  organization_id: string;
  mode: Mode;
  id: string;
  recurring_charge_id: string;
  number: number;
  status: Occurrence['status'];
  currency: Money['currency'];
  amount_minor: bigint;
  due_on: Temporal.PlainDate;
  due_at: Temporal.Instant | null;
  attempts: number;
  last_attempt_at: Temporal.Instant | null;
  payment_id: string | null;
  created_at: Temporal.Instant;
  modified_at: Temporal.Instant;
}

/** Of `recurring_occurrences o`, with the currency of its recurring charge. */
export const occurrenceColumns: Sql = sql`
  o.organization_id, o.mode, o.id, o.recurring_charge_id, o.number, o.status,
  (select r.currency from recurring_charges r
    where r.organization_id = o.organization_id and r.mode = o.mode
      and r.id = o.recurring_charge_id) as currency,
  o.amount_minor, o.due_on, o.due_at, o.attempts, o.last_attempt_at, o.payment_id, o.created_at,
  o.modified_at`;

export function toOccurrence(row: OccurrenceRow): Occurrence {
  return {
    organizationId: row.organization_id,
    mode: row.mode,
    id: row.id,
    recurringChargeId: row.recurring_charge_id,
    number: row.number,
    status: row.status,
    amount: money(row.amount_minor, row.currency),
    dueOn: row.due_on,
    attempts: row.attempts,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    ...(row.due_at !== null && { dueAt: row.due_at }),
    ...(row.last_attempt_at !== null && { lastAttemptAt: row.last_attempt_at }),
    ...(row.payment_id !== null && { paymentId: row.payment_id }),
  };
}

export async function insertOccurrences(tx: Tx, occurrences: readonly Occurrence[]): Promise<void> {
  if (occurrences.length === 0) return;
  await tx.run(sql`
    insert into recurring_occurrences
           (organization_id, mode, id, recurring_charge_id, number, status, amount_minor, due_on,
            due_at, attempts, last_attempt_at, payment_id, created_at, modified_at)
    select *
      from unnest(${occurrences.map((o) => o.organizationId)}::uuid[],
                  ${occurrences.map((o) => o.mode)}::text[],
                  ${occurrences.map((o) => o.id)}::uuid[],
                  ${occurrences.map((o) => o.recurringChargeId)}::uuid[],
                  ${occurrences.map((o) => o.number)}::integer[],
                  ${occurrences.map((o) => o.status)}::text[],
                  ${occurrences.map((o) => o.amount.minor)}::bigint[],
                  ${occurrences.map((o) => o.dueOn)}::date[],
                  ${occurrences.map((o) => o.dueAt)}::timestamptz[],
                  ${occurrences.map((o) => o.attempts)}::integer[],
                  ${occurrences.map((o) => o.lastAttemptAt)}::timestamptz[],
                  ${occurrences.map((o) => o.paymentId)}::uuid[],
                  ${occurrences.map((o) => o.createdAt)}::timestamptz[],
                  ${occurrences.map((o) => o.modifiedAt)}::timestamptz[])`);
}

/** Writes all that changes, of rows that the transaction holds. Nobody pays them afterwards. */
export async function saveOccurrences(
  tx: Tx,
  { organizationId, mode }: Caller,
  changed: readonly Occurrence[],
): Promise<void> {
  if (changed.length === 0) return;
  await tx.run(sql`
    update recurring_occurrences o
       set status = c.status, amount_minor = c.amount_minor, due_on = c.due_on, due_at = c.due_at,
           leased_until = null, modified_at = c.modified_at
      from unnest(${changed.map((o) => o.id)}::uuid[],
                  ${changed.map((o) => o.status)}::text[],
                  ${changed.map((o) => o.amount.minor)}::bigint[],
                  ${changed.map((o) => o.dueOn)}::date[],
                  ${changed.map((o) => o.dueAt)}::timestamptz[],
                  ${changed.map((o) => o.modifiedAt)}::timestamptz[])
        as c (id, status, amount_minor, due_on, due_at, modified_at)
     where o.organization_id = ${organizationId} and o.mode = ${mode} and o.id = c.id`);
}

interface Named {
  readonly recurringChargeId: string;
  readonly id: string;
}

export async function findOccurrence(
  tx: Tx,
  { organizationId, mode }: Caller,
  { recurringChargeId, id }: Named,
): Promise<Occurrence | undefined> {
  const row = await tx.maybe<OccurrenceRow>(sql`
    select ${occurrenceColumns} from recurring_occurrences o
     where o.organization_id = ${organizationId} and o.mode = ${mode} and o.id = ${id}
       and o.recurring_charge_id = ${recurringChargeId}`);
  return row && toOccurrence(row);
}

/** Reads them and holds their rows. The transaction holds their recurring charges already. */
export async function lockOccurrences(
  tx: Tx,
  { organizationId, mode }: Caller,
  ids: readonly string[],
): Promise<Occurrence[]> {
  const rows = await tx.rows<OccurrenceRow>(sql`
    select ${occurrenceColumns} from recurring_occurrences o
     where o.organization_id = ${organizationId} and o.mode = ${mode} and o.id = any(${ids}::uuid[])
     order by o.id
       for update of o`);
  return rows.map(toOccurrence);
}

/** The latest one, its row held. The transaction holds its recurring charge already. */
export async function lockLatestOccurrence(
  tx: Tx,
  { organizationId, mode }: Caller,
  recurringChargeId: string,
): Promise<Occurrence> {
  const row = await tx.one<OccurrenceRow>(sql`
    select ${occurrenceColumns} from recurring_occurrences o
     where o.organization_id = ${organizationId} and o.mode = ${mode}
       and o.recurring_charge_id = ${recurringChargeId}
     order by o.number desc
     limit 1
       for update of o`);
  return toOccurrence(row);
}

export interface OccurrencesAsked {
  readonly caller: Caller;
  readonly recurringChargeId: string;
  readonly offset: number;
  readonly limit: number;
}

/** Newest first, with the exact number of all. */
export async function listOccurrences(
  tx: Tx,
  { caller, recurringChargeId, offset, limit }: OccurrencesAsked,
): Promise<{ readonly occurrences: readonly Occurrence[]; readonly total: number }> {
  const ofCharge = sql`
    o.organization_id = ${caller.organizationId} and o.mode = ${caller.mode}
      and o.recurring_charge_id = ${recurringChargeId}`;
  // Together: between two statements another one could be made. A page may be empty.
  const rows = await tx.rows<(OccurrenceRow | { id: null }) & { total: bigint }>(sql`
    select page.*, counted.total
      from (select count(*) as total from recurring_occurrences o where ${ofCharge}) as counted
      left join (select ${occurrenceColumns} from recurring_occurrences o where ${ofCharge}
                  order by o.number desc limit ${limit} offset ${offset}) as page on true
     order by page.number desc`);
  const occurrences = rows.flatMap((row) => (row.id === null ? [] : [toOccurrence(row)]));
  return { occurrences, total: Number(rows[0]?.total ?? 0) };
}
