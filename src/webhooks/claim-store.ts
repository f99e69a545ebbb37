// SQL of who sends what: a delivery is leased to one process at a time, for a while.
import { type Sql, sql, type Tx } from '#src/db/index.ts';
import type { Mode } from '#src/kernel/mode.ts';
import { shownTime, type Timeline } from '#src/organizations/index.ts';

/** Which are meant: all that are due, or those of one timeline as of a time of its own. */
export interface Due {
  /** Real time. */
  readonly now: Temporal.Instant;
  readonly step?: { readonly timeline: Timeline; readonly at: Temporal.Instant };
}

/** An endpoint where something is due that it has room for. */
export interface ReadyEndpoint {
  readonly organizationId: string;
  readonly mode: Mode;
  readonly id: string;
}

/** What to send, and all that is needed to say afterwards what became of it. */
export interface Claimed {
  readonly organizationId: string;
  readonly mode: Mode;
  readonly id: string;
  readonly leaseId: string;
  readonly url: string;
  /** Whether the organization still has the URL, or somebody still listens there. */
  readonly eventsUrls: string;
  readonly isListener: boolean;
  /** Whether somebody wants it sent even so. */
  readonly isByHand: boolean;
  readonly isSlow: boolean;
  readonly sentId: string;
  readonly body: string;
  readonly attemptCount: number;
  readonly retryCount: number;
  readonly firstAttemptAt: Temporal.Instant | null;
  readonly dueAt: Temporal.Instant;
  /** On the organization's clock. */
  readonly startedAt: Temporal.Instant;
}

/** Longer than any attempt takes. After it, somebody else sends what a crash left. */
const lease = sql`interval '30 seconds'`;

/** An endpoint is sent this many at once, over all processes; a slow one gets one at a time. */
const room = sql`case when e.is_slow then 1 else 4 end`;

const waiting = sql`d.status = 'pending' and d.lease_id is null`;
const atEndpoint = sql`
  d.organization_id = e.organization_id and d.mode = e.mode and d.endpoint_id = e.id`;
const underWay = sql`
  (select count(*) from deliveries d where ${atEndpoint} and d.lease_id is not null)`;

/** SQL for the time up to which deliveries of endpoint `e` of organization `o` are due. */
function dueTime(due: Due): Sql {
  return due.step ? sql`${due.step.at}::timestamptz` : shownTime(sql`e.mode`, due.now);
}

/**
 * Where something waits, and since when: one look at the index for each such endpoint, however much
 * waits there.
 */
function endpointsWaiting(timeline?: Timeline): Sql {
  const isMeant = timeline
    ? sql`d.organization_id = ${timeline.organizationId} and d.mode = ${timeline.mode}`
    : sql`true`;
  // Beside an equality the server would not use the row to find its place in the index, and read
  // the timeline from its start each time.
  const isFurther = timeline
    ? sql`d.endpoint_id > waiting.endpoint_id`
    : sql`(d.organization_id, d.mode, d.endpoint_id)
            > (waiting.organization_id, waiting.mode, waiting.endpoint_id)`;
  const first = (condition: Sql) => sql`
    select organization_id, mode, endpoint_id, due_at from deliveries d
     where ${waiting} and ${isMeant} and ${condition}
     order by organization_id, mode, endpoint_id, due_at limit 1`;
  return sql`
    waiting as (
      (${first(sql`true`)})
       union all
      select following.*
        from waiting, lateral (${first(isFurther)}) as following
    )`;
}

const endpointOf = (rows: Sql) => sql`
  event_endpoints e on e.organization_id = ${rows}.organization_id and e.mode = ${rows}.mode
                   and e.id = ${rows}.endpoint_id`;

/** How many may be sent, and how many of them to slow endpoints. */
export interface Room {
  readonly all: number;
  readonly slow: number;
}

/**
 * Where something is due and there is room for it. Organizations take turns, and those that have
 * waited longest come first: one with many endpoints keeps no other waiting.
 */
export async function listReadyEndpoints(
  tx: Tx,
  due: Due,
  { all, slow }: Room,
): Promise<ReadyEndpoint[]> {
  return tx.rows(sql`
    with recursive ${endpointsWaiting(due.step?.timeline)},
    due as materialized (
      select e.* from waiting e join organizations o on o.id = e.organization_id
       where e.due_at <= ${dueTime(due)}),
    ready as (
      select e.organization_id, e.mode, e.id, due.due_at,
             row_number() over (partition by e.organization_id, e.mode order by due.due_at) as turn
        from due join ${endpointOf(sql`due`)}
       where ${underWay} < ${room} and (${slow} > 0 or not e.is_slow))
    select organization_id as "organizationId", mode, id from ready
     order by turn, due_at limit ${all}`);
}

export interface Claim {
  readonly leaseId: string;
  readonly endpoints: readonly ReadyEndpoint[];
  readonly due: Due;
  readonly room: Room;
}

/**
 * Leases what is due at the endpoints, at each the oldest first, in the order of the endpoints as
 * far as there is room. In a transaction, as
 * the endpoints are held first: who counts what is under way before that would not see what the
 * last holder took. Endpoints that somebody else holds are left to him.
 */
export async function claimDeliveries(tx: Tx, claim: Claim): Promise<Claimed[]> {
  const held = await holdEndpoints(tx, claim.endpoints);
  if (held.length === 0) return [];
  const { leaseId, due } = claim;
  const claimed = await tx.rows<Claimed>(sql`
    with e as (
      select e.*, asked.turn, ${dueTime(due)} as shown,
             row_number() over (partition by is_slow order by asked.turn) as place,
             case when e.mode = 'live' then o.live_events_urls else o.test_events_urls end as urls
        from ${asked(held)}
        join event_endpoints e using (organization_id, mode, id)
        join organizations o on o.id = e.organization_id
    ), taken as (
      select d.*, e.shown, e.url, e.urls, e.is_slow, e.listener_until
        from e,
             lateral (select d.organization_id, d.mode, d.id, d.event_id from deliveries d
                       where ${waiting} and ${atEndpoint} and d.due_at <= e.shown
                       order by d.due_at, d.id
                       limit greatest(${room} - ${underWay}, 0)
                         for update skip locked) as d
       where not e.is_slow or e.place <= ${claim.room.slow}
       order by e.turn limit ${claim.room.all}
    ), leased as (
      update deliveries d set lease_id = ${leaseId}, leased_until = now() + ${lease}
        from taken
       where d.organization_id = taken.organization_id and d.mode = taken.mode and d.id = taken.id
      returning d.*, taken.shown, taken.url, taken.urls, taken.is_slow, taken.listener_until
    )
    select d.organization_id as "organizationId", d.mode, d.id, d.lease_id as "leaseId", d.url,
           d.urls as "eventsUrls", d.is_slow as "isSlow",
           coalesce(d.listener_until > ${due.now}::timestamptz, false) as "isListener",
           d.is_by_hand as "isByHand",
           message.*, d.attempt_count as "attemptCount", d.retry_count as "retryCount",
           d.first_attempt_at as "firstAttemptAt", d.due_at as "dueAt", d.shown as "startedAt"
      from leased d,
           -- A limit, so that each is looked up by its key, whatever the planner thinks of it.
           lateral (select sent_id as "sentId", body from event_messages m
                     where m.organization_id = d.organization_id and m.mode = d.mode
                       and m.event_id = d.event_id
                     limit 1) as message`);
  return claimed.toSorted(
    (a, b) => Temporal.Instant.compare(a.dueAt, b.dueAt) || (a.id < b.id ? -1 : 1),
  );
}

/** In their order. Not against those that refer to them: new deliveries need not wait. */
async function holdEndpoints(tx: Tx, endpoints: readonly ReadyEndpoint[]) {
  const held = await tx.rows<Pick<ReadyEndpoint, 'id'>>(sql`
    select e.id
      from ${asked(endpoints)} join event_endpoints e using (organization_id, mode, id)
       for no key update of e skip locked`);
  const ids = new Set(held.map(({ id }) => id));
  return endpoints.filter(({ id }) => ids.has(id));
}

function asked(endpoints: readonly ReadyEndpoint[]): Sql {
  return sql`
    unnest(${endpoints.map(({ organizationId }) => organizationId)}::uuid[],
           ${endpoints.map(({ mode }) => mode)}::text[],
           ${endpoints.map(({ id }) => id)}::uuid[])
      with ordinality as asked (organization_id, mode, id, turn)`;
}

/** Whoever leased them is gone, or too late: others may send them. */
export async function takeBackLeases(tx: Tx): Promise<void> {
  await tx.run(sql`
    update deliveries set lease_id = null, leased_until = null
     where lease_id is not null and leased_until < now()`);
}

export interface Outlook {
  /** When the first delivery is due that there is room for now. */
  readonly nextDueAt: Temporal.Instant | null;
  /** Whether something is being sent that is worth waiting for: not long, and not at a slow one. */
  readonly isAnyUnderWay: boolean;
}

/** What a timeline has before it. Both seen at one moment: what is due may be taken at any time. */
export async function lookAhead(tx: Tx, timeline: Timeline, patienceMs: number): Promise<Outlook> {
  const { organizationId, mode } = timeline;
  return tx.one(sql`
    with recursive ${endpointsWaiting(timeline)}
    select (select min(waiting.due_at) from waiting join ${endpointOf(sql`waiting`)}
             where ${underWay} < ${room}) as "nextDueAt",
           exists (select 1 from deliveries d join event_endpoints e on ${atEndpoint}
                    where d.organization_id = ${organizationId} and d.mode = ${mode}
                      and d.lease_id is not null and not e.is_slow
                      and d.leased_until
                            > now() + ${lease} - ${patienceMs} * interval '1 millisecond')
             as "isAnyUnderWay"`);
}
