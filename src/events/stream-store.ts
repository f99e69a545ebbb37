// SQL that gives the events of a stream their numbers, and reads them by these.
import { type Sql, sql, type Tx } from '#src/db/index.ts';
import type { NumberedEvent, Stream } from './event.ts';
import { eventColumns } from './event-store.ts';

/** The streams in which something waits for its number: one look at the index for each of them. */
export async function listUnnumberedStreams(tx: Tx): Promise<Stream[]> {
  return tx.rows(sql`
    with recursive stream as (
      (select organization_id, mode from events where number is null
        order by organization_id, mode limit 1)
       union all
      select following.*
        from stream,
             lateral (select organization_id, mode from events
                       where number is null
                         and (organization_id, mode) > (stream.organization_id, stream.mode)
                       order by organization_id, mode limit 1) as following
    )
    select organization_id as "organizationId", mode from stream`);
}

/** Of the oldest: asked for any, the planner may look for it all over the table. */
export async function hasUnnumbered(tx: Tx, { organizationId, mode }: Stream): Promise<boolean> {
  const found = await tx.maybe(sql`
    select 1 as found from events
     where organization_id = ${organizationId} and mode = ${mode} and number is null
     order by created_at, id limit 1`);
  return found !== undefined;
}

/** Holds the stream's row until the transaction ends: one at a time gives or takes numbers. */
export async function lockStream(tx: Tx, { organizationId, mode }: Stream): Promise<void> {
  const take = sql`
    select 1 as taken from event_streams
     where organization_id = ${organizationId} and mode = ${mode}
       for update`;
  if (await tx.maybe(take)) return;
  await tx.run(sql`
    insert into event_streams (organization_id, mode) values (${organizationId}, ${mode})
        on conflict do nothing`);
  await tx.one(take);
}

/** Holds those of the streams that nobody else holds, and gives them. */
export async function lockFreeStreams(tx: Tx, streams: readonly Stream[]): Promise<Stream[]> {
  await tx.run(sql`
    insert into event_streams (organization_id, mode)
    select * from ${rowsOf(streams)} as stream (organization_id, mode)
     order by organization_id, mode
        on conflict do nothing`);
  return tx.rows(sql`
    select organization_id as "organizationId", mode from event_streams
     where (organization_id, mode) in (select * from ${rowsOf(streams)})
       for update skip locked`);
}

function rowsOf(streams: readonly Stream[]): Sql {
  return sql`unnest(${streams.map(({ organizationId }) => organizationId)}::uuid[],
                    ${streams.map(({ mode }) => mode)}::text[])`;
}

/**
 * Numbers the oldest `limit` of those that wait in each of the streams, and gives how many these
 * were, most first. In a statement of its own, after the lock: one that began before it would not
 * see what the last holder numbered. Were the scope told to the update as well, the planner, who
 * thinks the scope small in a table that is new to him, would compare all of its events with all of
 * these.
 */
export async function numberNext(
  tx: Tx,
  streams: readonly Stream[],
  limit: number,
): Promise<number[]> {
  const step = sql`interval '1 millisecond'`;
  const rows = await tx.rows<{ count: number }>(sql`
    with stream as (
      select organization_id, mode, last_number, last_created_at from event_streams
       where (organization_id, mode) in (select * from ${rowsOf(streams)})
    ), waiting as (
      select stream.*, oldest.id, date_trunc('milliseconds', oldest.created_at) as told_at,
             row_number() over (partition by stream.organization_id, stream.mode
                                    order by oldest.created_at, oldest.id) as place
        from stream,
             lateral (select id, created_at from events e
                       where e.organization_id = stream.organization_id and e.mode = stream.mode
                         and number is null
                       order by created_at, id
                       limit ${limit}) as oldest
    ), placed as materialized (
      select organization_id, mode, id, last_number + place as number,
             greatest(max(told_at - place * ${step})
                        over (partition by organization_id, mode order by place),
                      last_created_at) + place * ${step} as told_at
        from waiting
    ), numbered as (
      update events set number = placed.number, created_at = placed.told_at
        from placed
       where events.organization_id = placed.organization_id and events.mode = placed.mode
         and events.id = placed.id
      returning events.organization_id, events.mode, events.number, events.created_at
    ), last as (
      select organization_id, mode, max(number) as number, max(created_at) as told_at,
             count(*)::integer as count
        from numbered group by organization_id, mode
    ), moved as (
      update event_streams s set last_number = last.number, last_created_at = last.told_at
        from last where s.organization_id = last.organization_id and s.mode = last.mode
    )
    select count from last order by count desc`);
  return rows.map(({ count }) => count);
}

/** Those after a number, in order. */
export async function readStream(
  tx: Tx,
  { organizationId, mode }: Stream,
  { after, limit }: { readonly after: bigint; readonly limit: number },
): Promise<NumberedEvent[]> {
  return tx.rows(sql`
    select ${eventColumns} from events
     where organization_id = ${organizationId} and mode = ${mode} and number > ${after}
     order by number limit ${limit}`);
}
