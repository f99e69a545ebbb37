// SQL of the delivery log, and of sending again what is in it.
import { type Sql, sql, type Tx } from '#src/db/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import type { Attempt, Delivery, DeliveryLog, DeliveryPage, ListDeliveries } from './delivery.ts';
import { dueAgain } from './message-store.ts';

type Row = Omit<Delivery, 'dueAt'> & { readonly dueAt: Temporal.Instant | null };

const columns: Sql = sql`
  d.organization_id as "organizationId", d.mode, d.id, d.event_id as "eventId", e.url, d.status,
  d.attempt_count as "attemptCount", d.due_at as "dueAt", d.created_at as "createdAt",
  d.modified_at as "modifiedAt"`;

const endpointOf: Sql = sql`
  e.organization_id = d.organization_id and e.mode = d.mode and e.id = d.endpoint_id`;

function isTheirs({ organizationId, mode }: Caller): Sql {
  return sql`d.organization_id = ${organizationId} and d.mode = ${mode}`;
}

function toDelivery({ dueAt, ...row }: Row): Delivery {
  return { ...row, ...(dueAt !== null && { dueAt }) };
}

/** Newest first. */
export async function listDeliveries(tx: Tx, query: ListDeliveries): Promise<DeliveryPage> {
  const { caller, status, eventId, offset, limit } = query;
  const scope = sql`
    ${isTheirs(caller)} and ${status ? sql`d.status = ${status}` : sql`true`}
      and ${eventId ? sql`d.event_id = ${eventId}` : sql`true`}`;
  // Together: between two statements more could happen. A page may be empty.
  const rows = await tx.rows<(Row | { readonly id: null }) & { readonly total: bigint }>(sql`
    select page.*, counted.total
      from (select count(*) as total from deliveries d where ${scope}) as counted
      left join (select ${columns} from deliveries d join event_endpoints e on ${endpointOf}
                  where ${scope}
                  order by d.created_at desc, d.id desc limit ${limit} offset ${offset}) as page
        on true
     order by page."createdAt" desc, page.id desc`);
  const deliveries = rows.flatMap(({ total: _, ...row }) =>
    row.id === null ? [] : [toDelivery(row as Row)],
  );
  return { deliveries, total: Number(rows[0]?.total ?? 0) };
}

export async function findDelivery(
  tx: Tx,
  caller: Caller,
  id: string,
): Promise<DeliveryLog | undefined> {
  const row = await tx.maybe<Row & { readonly body: string }>(sql`
    select ${columns}, m.body
      from deliveries d
      join event_endpoints e on ${endpointOf}
      join event_messages m
        on m.organization_id = d.organization_id and m.mode = d.mode and m.event_id = d.event_id
     where ${isTheirs(caller)} and d.id = ${id}`);
  if (!row) return undefined;
  const { body, ...delivery } = row;
  return { ...toDelivery(delivery), body, attempts: await listAttempts(tx, caller, id) };
}

type AttemptRow = { readonly [Key in keyof Attempt]-?: Attempt[Key] | null };

async function listAttempts(tx: Tx, caller: Caller, id: string): Promise<Attempt[]> {
  const rows = await tx.rows<AttemptRow>(sql`
    select number, started_at as "startedAt", duration_ms as "durationMs", d.status, error, answer
      from delivery_attempts d
     where ${isTheirs(caller)} and delivery_id = ${id}
     order by number`);
  return rows.map(withoutNulls);
}

function withoutNulls(row: AttemptRow): Attempt {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as never;
}

/** Due at `at`, whatever became of it; what is under way is just being sent, and left alone. */
export async function makeDueAgain(
  tx: Tx,
  caller: Caller,
  id: string,
  at: Temporal.Instant,
): Promise<void> {
  await tx.run(sql`
    update deliveries d set ${dueAgain(at)}
     where ${isTheirs(caller)} and d.id = ${id} and d.lease_id is null`);
}

/**
 * Those to the URLs that failed and were given up, or wait for their next attempt, of events that
 * happened since then. Gives how many.
 */
export async function makeFailedDueAgain(
  tx: Tx,
  caller: Caller,
  what: {
    readonly urls: readonly string[];
    readonly since: Temporal.Instant;
    readonly at: Temporal.Instant;
  },
): Promise<number> {
  // Each kind is found by its own index: with one condition for both, all deliveries were read.
  return tx.run(sql`
    with again as (
      select d.id, d.event_id from deliveries d join event_endpoints e on ${endpointOf}
       where ${isTheirs(caller)} and d.status = 'failed' and e.url = any(${what.urls}::text[])
       union all
      select pending.id, pending.event_id
        from event_endpoints e,
             lateral (select d.id, d.event_id from deliveries d
                       where ${endpointOf} and d.status = 'pending' and d.lease_id is null
                         and d.attempt_count > 0
                      offset 0) as pending
       where e.organization_id = ${caller.organizationId} and e.mode = ${caller.mode}
         and e.url = any(${what.urls}::text[]))
    update deliveries d set ${dueAgain(what.at)}
      from again, events
     where ${isTheirs(caller)} and d.id = again.id and d.lease_id is null
       and (d.status = 'failed' or d.status = 'pending' and d.attempt_count > 0)
       and events.organization_id = d.organization_id and events.mode = d.mode
       and events.id = again.event_id and events.created_at >= ${what.since}`);
}
