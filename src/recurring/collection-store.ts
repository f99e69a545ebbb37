// SQL of what is due, and of who pays it just now.
import { sql, type Tx } from '#src/db/index.ts';
import { everyTimeline, type Timeline } from '#src/organizations/index.ts';
import type { Occurrence } from './occurrence.ts';
import { type OccurrenceRow, occurrenceColumns, toOccurrence } from './occurrence-store.ts';

/** In real time: after a crash, others take over what somebody was paying. */
const leaseSeconds = 30;

/** Timelines on which an occurrence or a notice is due. One index probe for each organization. */
export async function listDueTimelines(tx: Tx, now: Temporal.Instant): Promise<Timeline[]> {
  return tx.rows(sql`
    select o.id as "organizationId", m.mode
      from ${everyTimeline(now)}
     where exists (select 1 from recurring_occurrences due
                    where due.organization_id = o.id and due.mode = m.mode
                      and due.due_at <= clock.shown
                      and (due.leased_until is null or due.leased_until < now()))
        or exists (select 1 from recurring_charges r
                    where r.organization_id = o.id and r.mode = m.mode
                      and r.notice_at <= clock.shown)`);
}

/** What somebody is paying counts until it is done, for whoever waits. */
export async function findNextDue(
  tx: Tx,
  { organizationId, mode }: Timeline,
  { waits }: { readonly waits: boolean },
): Promise<Temporal.Instant | undefined> {
  const isFree = sql`(leased_until is null or leased_until < now())`;
  const { due } = await tx.one<{ due: Temporal.Instant | null }>(sql`
    select least((select min(due_at) from recurring_occurrences
                   where organization_id = ${organizationId} and mode = ${mode}
                     and due_at is not null and ${waits ? sql`true` : isFree}),
                 (select min(notice_at) from recurring_charges
                   where organization_id = ${organizationId} and mode = ${mode}
                     and notice_at is not null)) as due`);
  return due ?? undefined;
}

/** Whether anything is due by then, if only because somebody is paying it. */
export async function isAnyDue(
  tx: Tx,
  { organizationId, mode }: Timeline,
  at: Temporal.Instant,
): Promise<boolean> {
  const found = await tx.maybe(sql`
    select 1 from recurring_occurrences
     where organization_id = ${organizationId} and mode = ${mode} and due_at <= ${at} limit 1`);
  return found !== undefined;
}

/** Occurrences due by then that nobody is paying, or whose payer is gone; their rows are held. */
export async function lockDueOccurrences(
  tx: Tx,
  { organizationId, mode }: Timeline,
  { at, limit }: { readonly at: Temporal.Instant; readonly limit: number },
): Promise<Occurrence[]> {
  // Several processes may collect at once: each takes what no other has.
  const rows = await tx.rows<OccurrenceRow>(sql`
    select ${occurrenceColumns} from recurring_occurrences o
     where o.organization_id = ${organizationId} and o.mode = ${mode} and o.due_at <= ${at}
       and (o.leased_until is null or o.leased_until < now())
     order by o.due_at, o.id
     limit ${limit}
       for update of o skip locked`);
  return rows.map(toOccurrence);
}

/** Makes them one's own, of rows that the transaction holds: being paid, by a payment named now. */
export async function claimOccurrences(
  tx: Tx,
  { organizationId, mode }: Timeline,
  claimed: readonly Occurrence[],
): Promise<void> {
  await tx.run(sql`
    update recurring_occurrences o
       set status = 'paying', attempts = c.attempts, last_attempt_at = c.last_attempt_at,
           payment_id = c.payment_id, due_at = c.due_at, modified_at = c.modified_at,
           leased_until = now() + ${leaseSeconds} * interval '1 second'
      from unnest(${claimed.map((o) => o.id)}::uuid[],
                  ${claimed.map((o) => o.attempts)}::integer[],
                  ${claimed.map((o) => o.lastAttemptAt)}::timestamptz[],
                  ${claimed.map((o) => o.paymentId)}::uuid[],
                  ${claimed.map((o) => o.dueAt)}::timestamptz[],
                  ${claimed.map((o) => o.modifiedAt)}::timestamptz[])
        as c (id, attempts, last_attempt_at, payment_id, due_at, modified_at)
     where o.organization_id = ${organizationId} and o.mode = ${mode} and o.id = c.id`);
}
