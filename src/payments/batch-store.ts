// SQL of batches, and of the payments that time moves on.
import { type Sql, sql, type Tx } from '#src/db/index.ts';
import { everyTimeline, type Timeline } from '#src/organizations/index.ts';
import type { Batch, DueCapture } from './batch.ts';
import type { Payment } from './payment.ts';
import { type PaymentRow, paymentColumns, toPayment } from './payment-row.ts';

const columns: Sql = sql`
  organization_id as "organizationId", mode, id, processing_account_id as "processingAccountId",
  currency, status, cut_at as "cutAt", settles_at as "settlesAt"`;

/** Timelines on which a payment or a batch is due. One index probe for each organization. */
export async function listDueTimelines(tx: Tx, now: Temporal.Instant): Promise<Timeline[]> {
  return tx.rows(sql`
    select o.id as "organizationId", m.mode
      from ${everyTimeline(now)}
     where exists (select 1 from payments p
                    where p.organization_id = o.id and p.mode = m.mode and p.due_at <= clock.shown)
        or exists (select 1 from batches b
                    where b.organization_id = o.id and b.mode = m.mode and b.status <> 'settled'
                      and ${nextStepOf(sql`b`)} <= clock.shown)`);
}

export async function findNextDue(
  tx: Tx,
  { organizationId, mode }: Timeline,
): Promise<Temporal.Instant | undefined> {
  const { due } = await tx.one<{ due: Temporal.Instant | null }>(sql`
    select least((select min(due_at) from payments
                   where organization_id = ${organizationId} and mode = ${mode}
                     and due_at is not null),
                 (select min(${nextStepOf(sql`batches`)}) from batches
                   where organization_id = ${organizationId} and mode = ${mode}
                     and status <> 'settled')) as due`);
  return due ?? undefined;
}

/**
 * When a batch is due again. One that a crash left closing is overdue since its cut: until somebody
 * closes it, nothing can be captured by hand.
 */
function nextStepOf(batch: Sql): Sql {
  return sql`case ${batch}.status when 'closing' then ${batch}.cut_at
                  else ${batch}.settles_at end`;
}

/** Captures due by `at`, and those that a crash left half done. Earliest first. */
export async function listDueCaptures(
  tx: Tx,
  { organizationId, mode }: Timeline,
  at: Temporal.Instant,
): Promise<DueCapture[]> {
  return tx.rows(sql`
    select processing_account_id as "processingAccountId", due_at as "cutAt"
      from payments
     where organization_id = ${organizationId} and mode = ${mode} and due_at <= ${at}
       and (status = 'captured' or (status = 'authorized' and is_auto_capture))
     group by processing_account_id, due_at
     union
    select processing_account_id, cut_at
      from batches
     where organization_id = ${organizationId} and mode = ${mode} and status = 'closing'
       and cut_at <= ${at}
     order by 2, 1`);
}

/** The account's batch of that cut: a new one, or the one that another began. */
export async function openBatch(tx: Tx, batch: Batch): Promise<Batch> {
  const b = batch;
  const isOfCut = sql`
    organization_id = ${b.organizationId} and mode = ${b.mode}
      and processing_account_id = ${b.processingAccountId} and cut_at = ${b.cutAt}`;
  await tx.run(sql`
    insert into batches (organization_id, mode, id, processing_account_id, currency, status, cut_at,
                         settles_at)
    values (${b.organizationId}, ${b.mode}, ${b.id}, ${b.processingAccountId}, ${b.currency},
            ${b.status}, ${b.cutAt}, ${b.settlesAt})
        on conflict do nothing`);
  return tx.one(sql`select ${columns} from batches where ${isOfCut}`);
}

/**
 * Payments of the cut that are not in a batch yet, charges first. Held until the transaction ends.
 */
export async function lockDueMembers(tx: Tx, batch: Batch, limit: number): Promise<Payment[]> {
  const rows = await tx.rows<PaymentRow>(sql`
    select ${paymentColumns} from payments
     where organization_id = ${batch.organizationId} and mode = ${batch.mode}
       and processing_account_id = ${batch.processingAccountId} and due_at = ${batch.cutAt}
       and (status = 'captured' or (status = 'authorized' and is_auto_capture))
     order by kind = 'charge' desc, id
     limit ${limit}
       for update`);
  return rows.map(toPayment);
}

/** Members whose money has not been confirmed yet. Held until the transaction ends. */
export async function lockUnsettledMembers(
  tx: Tx,
  batch: Batch,
  limit: number,
): Promise<Payment[]> {
  const rows = await tx.rows<PaymentRow>(sql`
    select ${paymentColumns} from payments
     where organization_id = ${batch.organizationId} and mode = ${batch.mode}
       and batch_id = ${batch.id} and status = 'captured'
     order by id
     limit ${limit}
       for update`);
  return rows.map(toPayment);
}

/** Whether the batch still takes members. If so it does until the transaction ends. */
export async function holdOpen(tx: Tx, { organizationId, mode, id }: Batch): Promise<boolean> {
  // Shared: whoever adds members keeps the batch from being closed, and nobody else from adding.
  const held = await tx.maybe(sql`
    select 1 from batches
     where organization_id = ${organizationId} and mode = ${mode} and id = ${id}
       and status = 'closing'
       for share`);
  return held !== undefined;
}

/** Hands what is due at the cut of a closed batch to a later cut. */
export async function postponeMembers(
  tx: Tx,
  batch: Batch,
  until: Temporal.Instant,
): Promise<void> {
  await tx.run(sql`
    update payments set due_at = ${until}
     where organization_id = ${batch.organizationId} and mode = ${batch.mode}
       and processing_account_id = ${batch.processingAccountId} and due_at = ${batch.cutAt}
       and (status = 'captured' or (status = 'authorized' and is_auto_capture))`);
}

/** Writes the totals of all members, once there are no more to come. Within a transaction. */
export async function closeBatch(tx: Tx, batch: Batch): Promise<void> {
  // Locked first: the statement that adds up must begin after whoever was adding has committed.
  await tx.run(sql`
    select 1 from batches
     where organization_id = ${batch.organizationId} and mode = ${batch.mode}
       and id = ${batch.id}
       for update`);
  await tx.run(sql`
    update batches
       set status = 'closed', members = total.members, inbound_minor = total.inbound,
           outbound_minor = total.outbound
      from (select count(*) as members,
                   coalesce(sum(captured_minor) filter (where kind = 'charge'), 0) as inbound,
                   coalesce(sum(captured_minor) filter (where kind <> 'charge'), 0) as outbound
              from payments
             where organization_id = ${batch.organizationId} and mode = ${batch.mode}
               and batch_id = ${batch.id}) as total
     where organization_id = ${batch.organizationId} and mode = ${batch.mode}
       and id = ${batch.id} and status = 'closing'`);
}

export async function settleBatch(tx: Tx, batch: Batch): Promise<void> {
  await tx.run(sql`
    update batches set status = 'settled'
     where organization_id = ${batch.organizationId} and mode = ${batch.mode}
       and id = ${batch.id} and status = 'closed'`);
}

export async function listDueSettlements(
  tx: Tx,
  { organizationId, mode }: Timeline,
  at: Temporal.Instant,
): Promise<Batch[]> {
  return tx.rows(sql`
    select ${columns} from batches
     where organization_id = ${organizationId} and mode = ${mode} and status = 'closed'
       and settles_at <= ${at}
     order by settles_at, id`);
}

/** Holds whose time is up. Held until the transaction ends. */
export async function lockEndedHolds(
  tx: Tx,
  { organizationId, mode }: Timeline,
  at: Temporal.Instant,
  limit: number,
): Promise<Payment[]> {
  const rows = await tx.rows<PaymentRow>(sql`
    select ${paymentColumns} from payments
     where organization_id = ${organizationId} and mode = ${mode} and due_at <= ${at}
       and status = 'authorized' and not is_auto_capture
     order by due_at, id
     limit ${limit}
       for update`);
  return rows.map(toPayment);
}

/** Whether the account's daily capture is under way. */
export async function isClosingBatch(tx: Tx, payment: Payment): Promise<boolean> {
  const closing = await tx.maybe(sql`
    select 1 from batches
     where organization_id = ${payment.organizationId} and mode = ${payment.mode}
       and processing_account_id = ${payment.processingAccountId} and status = 'closing'
     limit 1`);
  return closing !== undefined;
}
