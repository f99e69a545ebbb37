// SQL that gives the events of a stream their numbers, and reads them by these.
import { sql, type Tx } from '#src/db/index.ts';
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

/**
 * Holds the stream's row until the transaction ends, so that numbers are given and taken away by
 * one at a time. Says whether it does: it may be told not to wait for whoever holds it now.
 */
export async function lockStream(
  tx: Tx,
  { organizationId, mode }: Stream,
  { isPatient = true }: { readonly isPatient?: boolean } = {},
): Promise<boolean> {
  const take = sql`
    select 1 as taken from event_streams
     where organization_id = ${organizationId} and mode = ${mode}
       for update ${isPatient ? sql`` : sql`skip locked`}`;
  if (await tx.maybe(take)) return true;
  await tx.run(sql`
    insert into event_streams (organization_id, mode) values (${organizationId}, ${mode})
        on conflict do nothing`);
  return (await tx.maybe(take)) !== undefined;
}

/**
 * Numbers the oldest `limit` of those that wait, and gives how many these were. In a statement of
 * its own, after the lock: one that began before it would not see what the last holder numbered.
 * Were the scope told to the update as well, the planner, who thinks the scope small in a table
 * that is new to him, would compare all of its events with all of these.
 */
export async function numberNext(
  tx: Tx,
  { organizationId, mode }: Stream,
  limit: number,
): Promise<number> {
  const isTheirs = sql`organization_id = ${organizationId} and mode = ${mode}`;
  const step = sql`interval '1 millisecond'`;
  const { count } = await tx.one<{ count: number }>(sql`
    with stream as (
      select last_number, last_created_at from event_streams where ${isTheirs}
    ), waiting as (
      select organization_id, mode, id, date_trunc('milliseconds', created_at) as told_at,
             row_number() over (order by created_at, id) as place
        from events
       where ${isTheirs} and number is null
       order by created_at, id
       limit ${limit}
    ), placed as materialized (
      select organization_id, mode, id, last_number + place as number,
             least(greatest(max(told_at - place * ${step}) over (order by place), last_created_at)
                     + place * ${step},
                   greatest(told_at + interval '1 minute', last_created_at + ${step})) as told_at
        from waiting, stream
    ), numbered as (
      update events set number = placed.number, created_at = placed.told_at
        from placed
       where events.organization_id = placed.organization_id and events.mode = placed.mode
         and events.id = placed.id
      returning events.number, events.created_at
    ), moved as (
      update event_streams set last_number = last.number, last_created_at = last.told_at
        from (select max(number) as number, max(created_at) as told_at from numbered) as last
       where ${isTheirs} and last.number is not null
    )
    select count(*)::integer as count from numbered`);
  return count;
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
