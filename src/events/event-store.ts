// SQL of the event log. Events are written in the transaction of the change that they tell of.
import { type Sql, sql, type Tx } from '#src/db/index.ts';
import type { Event, NumberedEvent, Stream } from './event.ts';

export interface EventScope extends Stream {
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

export const eventColumns: Sql = sql`
  organization_id as "organizationId", mode, id, type, subject_id as "subjectId", snapshot,
  created_at as "createdAt", number`;

export async function findEvent(
  tx: Tx,
  { organizationId, mode, types }: EventScope,
  id: string,
): Promise<NumberedEvent | undefined> {
  const found = await tx.maybe<NumberedEvent | (Event & { readonly number: null })>(sql`
    select ${eventColumns} from events
     where organization_id = ${organizationId} and mode = ${mode} and id = ${id}
       and type = any(${types}::text[])`);
  return found?.number === null ? undefined : found;
}

export interface ListEvents extends EventScope {
  /** Only later ones, oldest first; without it all of them, newest first. */
  readonly after?: Temporal.Instant;
  readonly offset: number;
  readonly limit: number;
}

export interface EventPage {
  readonly events: readonly NumberedEvent[];
  readonly total: number;
}

/** In the order of their numbers, or the other way round. */
export async function listEvents(tx: Tx, query: ListEvents): Promise<EventPage> {
  const { organizationId, mode, types, after, offset, limit } = query;
  const last = after ? await findLastBy(tx, query, after) : 0n;
  const scope = sql`
    organization_id = ${organizationId} and mode = ${mode} and type = any(${types}::text[])
      and number > ${last}`;
  const direction = after ? sql`asc` : sql`desc`;
  // Together: between two statements more could happen. A page may be empty.
  const rows = await tx.rows<(NumberedEvent | { readonly id: null }) & { readonly total: bigint }>(
    sql`
    select page.*, counted.total
      from (select count(*) as total from events where ${scope}) as counted
      left join (select ${eventColumns} from events where ${scope}
                  order by number ${direction} limit ${limit} offset ${offset}) as page on true
     order by page.number ${direction}`,
  );
  const events = rows.flatMap(({ total: _, ...row }) =>
    row.id === null ? [] : [row as NumberedEvent],
  );
  return { events, total: Number(rows[0]?.total ?? 0) };
}

/**
 * The number up to which a stream's times reach no further than `at`. Times never go back along
 * the numbers, so the way to it from the end is as long as what is asked for. In a statement of
 * its own: knowing the number, the next one looks at no more than that.
 */
async function findLastBy(
  tx: Tx,
  { organizationId, mode }: Stream,
  at: Temporal.Instant,
): Promise<bigint> {
  const last = await tx.maybe<{ number: bigint }>(sql`
    select number from events
     where organization_id = ${organizationId} and mode = ${mode} and number is not null
       and created_at <= ${at}
     order by number desc limit 1`);
  return last?.number ?? 0n;
}
