// SQL of the event log. Events are written in the transaction of the change that they tell of.
import { type Sql, sql, type Tx } from '#src/db/index.ts';
import type { Mode } from '#src/kernel/mode.ts';
import type { Event } from './event.ts';

export interface EventScope {
  readonly organizationId: string;
  readonly mode: Mode;
  /** Types that the reader has words for; others do not exist for it. */
  readonly types: readonly string[];
}

/**
 * The events as rows: `select … from (<this>) as event`, for statements that write more than
 * events.
 */
export function eventRows(events: readonly Event[]): Sql {
  return sql`
    select organization_id, mode, id, type, subject_id, snapshot, created_at
      from unnest(${events.map((e) => e.organizationId)}::uuid[],
                  ${events.map((e) => e.mode)}::text[],
                  ${events.map((e) => e.id)}::uuid[],
                  ${events.map((e) => e.type)}::text[],
                  ${events.map((e) => e.subjectId)}::uuid[],
                  ${events.map((e) => JSON.stringify(e.snapshot))}::jsonb[],
                  ${events.map((e) => e.createdAt)}::timestamptz[])
        as event (organization_id, mode, id, type, subject_id, snapshot, created_at)`;
}

export async function insertEvents(tx: Tx, events: readonly Event[]): Promise<void> {
  if (events.length === 0) return;
  await tx.run(sql`
    insert into events (organization_id, mode, id, type, subject_id, snapshot, created_at)
    ${eventRows(events)}`);
}

const columns: Sql = sql`
  organization_id as "organizationId", mode, id, type, subject_id as "subjectId", snapshot,
  created_at as "createdAt"`;

export async function findEvent(
  tx: Tx,
  { organizationId, mode, types }: EventScope,
  id: string,
): Promise<Event | undefined> {
  return tx.maybe(sql`
    select ${columns} from events
     where organization_id = ${organizationId} and mode = ${mode} and id = ${id}
       and type = any(${types}::text[])`);
}

export interface ListEvents extends EventScope {
  /** Only later ones, oldest first; without it all of them, newest first. */
  readonly after?: Temporal.Instant;
  readonly offset: number;
  readonly limit: number;
}

export interface EventPage {
  readonly events: readonly Event[];
  readonly total: number;
}

export async function listEvents(tx: Tx, query: ListEvents): Promise<EventPage> {
  const { organizationId, mode, types, after, offset, limit } = query;
  const scope = sql`
    organization_id = ${organizationId} and mode = ${mode} and type = any(${types}::text[])
      and created_at > ${after ?? '-infinity'}::timestamptz`;
  const order = after ? sql`created_at, id` : sql`created_at desc, id desc`;
  const again = after ? sql`page."createdAt", page.id` : sql`page."createdAt" desc, page.id desc`;
  // Together: between two statements more could happen. A page may be empty.
  const rows = await tx.rows<(Event | { readonly id: null }) & { readonly total: bigint }>(sql`
    select page.*, counted.total
      from (select count(*) as total from events where ${scope}) as counted
      left join (select ${columns} from events where ${scope}
                  order by ${order} limit ${limit} offset ${offset}) as page on true
     order by ${again}`);
  const events = rows.flatMap(({ total: _, ...row }) => (row.id === null ? [] : [row as Event]));
  return { events, total: Number(rows[0]?.total ?? 0) };
}
