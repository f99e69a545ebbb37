// SQL of messages, what every URL gets of an event, and of the deliveries that are made of them.
import { type Sql, sql, type Tx } from '#src/db/index.ts';
import type { Caller } from '#src/organizations/index.ts';

/** An event as worded. */
export interface Message {
  readonly eventId: string;
  /** The event's id as the body spells it. */
  readonly sentId: string;
  readonly body: string;
}

export interface NewDelivery {
  readonly id: string;
  readonly eventId: string;
  readonly endpointId: string;
}

export interface Dispatch {
  readonly stream: Caller;
  readonly messages: readonly Message[];
  readonly deliveries: readonly NewDelivery[];
  /** On the organization's clock: when they are due. */
  readonly at: Temporal.Instant;
}

/** How far a stream's events were passed on, and how far they are now. */
export interface Progress {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * Writes what is to be sent and moves on along the stream, both or neither; says whether. Whoever
 * was overtaken writes nothing, and one whose stream is held (numbered, or purged) does not wait.
 */
export async function insertFannedOut(
  tx: Tx,
  dispatch: Dispatch,
  { from, to }: Progress,
): Promise<boolean> {
  const { organizationId, mode } = dispatch.stream;
  const moved = await tx.maybe(sql`
    with held as (
      select organization_id, mode from event_streams
       where organization_id = ${organizationId} and mode = ${mode} and fanned_out = ${from}
         for update skip locked),
    moved as (
      update event_streams s set fanned_out = ${to}
        from held
       where s.organization_id = held.organization_id and s.mode = held.mode
      returning 1),
    message as (
      insert into event_messages (organization_id, mode, event_id, sent_id, body)
      ${messageRows(dispatch)}, moved
          on conflict do nothing),
    delivery as (
      insert into deliveries
             (organization_id, mode, id, event_id, endpoint_id, status, due_at, created_at,
              modified_at)
      ${deliveryRows(dispatch)}, moved
          on conflict (organization_id, mode, event_id, endpoint_id) do nothing)
    select 1 as moved from moved`);
  return moved !== undefined;
}

/**
 * Writes what is to be sent once more, or now for the first time; gives how many deliveries are
 * due again. One that is under way is just being sent: it is left alone.
 */
export async function upsertDeliveries(tx: Tx, dispatch: Dispatch): Promise<number> {
  return tx.run(sql`
    with message as (
      insert into event_messages (organization_id, mode, event_id, sent_id, body)
      ${messageRows(dispatch)}
          on conflict do nothing)
    insert into deliveries as d
           (organization_id, mode, id, event_id, endpoint_id, status, due_at, created_at,
            modified_at)
    ${deliveryRows(dispatch)}
        on conflict (organization_id, mode, event_id, endpoint_id) do update
       set ${dueAgain(dispatch.at)}
     where d.lease_id is null`);
}

/** As if it were sent for the first time, but for the numbers of its attempts. */
export function dueAgain(at: Temporal.Instant): Sql {
  return sql`
    status = 'pending', retry_count = 0, first_attempt_at = null, due_at = ${at}::timestamptz,
    modified_at = ${at}::timestamptz`;
}

function messageRows({ stream, messages }: Dispatch): Sql {
  return sql`
    select ${stream.organizationId}::uuid, ${stream.mode}::text, event_id, sent_id, body
      from unnest(${messages.map(({ eventId }) => eventId)}::uuid[],
                  ${messages.map(({ sentId }) => sentId)}::text[],
                  ${messages.map(({ body }) => body)}::text[]) as m (event_id, sent_id, body)`;
}

function deliveryRows({ stream, deliveries, at }: Dispatch): Sql {
  return sql`
    select ${stream.organizationId}::uuid, ${stream.mode}::text, d.id, d.event_id, d.endpoint_id,
           'pending', ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz
      from unnest(${deliveries.map(({ id }) => id)}::uuid[],
                  ${deliveries.map(({ eventId }) => eventId)}::uuid[],
                  ${deliveries.map(({ endpointId }) => endpointId)}::uuid[])
        as d (id, event_id, endpoint_id)`;
}

/**
 * Moves on in streams whose events nobody wants to know. One whose events grew meanwhile stays, as
 * its organization may have got a URL in between; so does one that somebody holds.
 */
export async function skipEvents(
  tx: Tx,
  streams: readonly (Caller & { readonly fannedOut: bigint; readonly lastNumber: bigint })[],
): Promise<void> {
  if (streams.length === 0) return;
  await tx.run(sql`
    with held as (
      select s.organization_id, s.mode, seen.last_number
        from unnest(${streams.map(({ organizationId }) => organizationId)}::uuid[],
                    ${streams.map(({ mode }) => mode)}::text[],
                    ${streams.map(({ fannedOut }) => fannedOut)}::bigint[],
                    ${streams.map(({ lastNumber }) => lastNumber)}::bigint[])
          as seen (organization_id, mode, fanned_out, last_number)
        join event_streams s using (organization_id, mode)
       where s.fanned_out = seen.fanned_out and s.last_number = seen.last_number
         for update of s skip locked)
    update event_streams s set fanned_out = held.last_number
      from held
     where s.organization_id = held.organization_id and s.mode = held.mode`);
}

const deletedAtOnce = 1_000;

/** Four weeks old, with their deliveries and attempts. Some at a time; gives how many. */
export async function deleteOldMessages(tx: Tx): Promise<number> {
  return tx.run(sql`
    delete from event_messages
     where (organization_id, mode, event_id) in (
             select organization_id, mode, event_id from event_messages
              where stored_at < now() - interval '28 days'
              order by stored_at limit ${deletedAtOnce})`);
}
