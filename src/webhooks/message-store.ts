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

/** What is to be sent, and how far along the stream it goes. */
export interface Pass {
  readonly dispatch: Dispatch;
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * Writes what is to be sent and moves on along each stream, both or neither; gives the streams that
 * moved. Whoever was overtaken writes nothing, and one whose stream is held (numbered, or purged)
 * does not wait.
 */
export async function insertFannedOut(tx: Tx, passes: readonly Pass[]): Promise<Caller[]> {
  const dispatches = passes.map(({ dispatch }) => dispatch);
  return tx.rows(sql`
    with asked as (
      select * from unnest(${dispatches.map(({ stream }) => stream.organizationId)}::uuid[],
                           ${dispatches.map(({ stream }) => stream.mode)}::text[],
                           ${passes.map(({ from }) => from)}::bigint[],
                           ${passes.map(({ to }) => to)}::bigint[])
             as pass (organization_id, mode, passed_from, passed_to)),
    held as (
      select s.organization_id, s.mode, asked.passed_to
        from asked join event_streams s using (organization_id, mode)
       where s.fanned_out = asked.passed_from
         for update of s skip locked),
    moved as (
      update event_streams s set fanned_out = held.passed_to
        from held
       where s.organization_id = held.organization_id and s.mode = held.mode
      returning s.organization_id, s.mode),
    message as (
      insert into event_messages (organization_id, mode, event_id, sent_id, body)
      select m.* from (${messageRows(dispatches)}) as m join moved using (organization_id, mode)
          on conflict do nothing),
    delivery as (
      insert into deliveries
             (organization_id, mode, id, event_id, endpoint_id, status, due_at, created_at,
              modified_at)
      select d.* from (${deliveryRows(dispatches)}) as d join moved using (organization_id, mode)
          on conflict (organization_id, mode, event_id, endpoint_id) do nothing)
    select organization_id as "organizationId", mode from moved`);
}

/**
 * Writes what is to be sent once more, or now for the first time; gives how many deliveries are
 * due again. One that is under way is just being sent: it is left alone.
 */
export async function upsertDeliveries(tx: Tx, dispatch: Dispatch): Promise<number> {
  return tx.run(sql`
    with message as (
      insert into event_messages (organization_id, mode, event_id, sent_id, body)
      ${messageRows([dispatch])}
          on conflict do nothing)
    insert into deliveries as d
           (organization_id, mode, id, event_id, endpoint_id, status, due_at, created_at,
            modified_at)
    ${deliveryRows([dispatch])}
        on conflict (organization_id, mode, event_id, endpoint_id) do update
       set ${dueAgain(dispatch.at)}
     where d.lease_id is null`);
}

/**
 * As if it were sent for the first time, but for the numbers of its attempts; and once to whoever
 * is no longer there.
 */
export function dueAgain(at: Temporal.Instant): Sql {
  return sql`
    status = 'pending', retry_count = 0, first_attempt_at = null, is_by_hand = true,
    due_at = ${at}::timestamptz, modified_at = ${at}::timestamptz`;
}

function messageRows(dispatches: readonly Dispatch[]): Sql {
  const all = dispatches.flatMap(({ stream, messages }) =>
    messages.map((message) => ({ ...message, stream })),
  );
  return sql`
    select organization_id, mode, event_id, sent_id, body
      from unnest(${all.map(({ stream }) => stream.organizationId)}::uuid[],
                  ${all.map(({ stream }) => stream.mode)}::text[],
                  ${all.map(({ eventId }) => eventId)}::uuid[],
                  ${all.map(({ sentId }) => sentId)}::text[],
                  ${all.map(({ body }) => body)}::text[])
        as m (organization_id, mode, event_id, sent_id, body)`;
}

function deliveryRows(dispatches: readonly Dispatch[]): Sql {
  const all = dispatches.flatMap(({ stream, deliveries, at }) =>
    deliveries.map((delivery) => ({ ...delivery, stream, at })),
  );
  return sql`
    select organization_id, mode, id, event_id, endpoint_id, 'pending' as status, at as due_at,
           at as created_at, at as modified_at
      from unnest(${all.map(({ stream }) => stream.organizationId)}::uuid[],
                  ${all.map(({ stream }) => stream.mode)}::text[],
                  ${all.map(({ id }) => id)}::uuid[],
                  ${all.map(({ eventId }) => eventId)}::uuid[],
                  ${all.map(({ endpointId }) => endpointId)}::uuid[],
                  ${all.map(({ at }) => at)}::timestamptz[])
        as d (organization_id, mode, id, event_id, endpoint_id, at)`;
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
