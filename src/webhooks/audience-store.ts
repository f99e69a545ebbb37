// SQL of who is told: streams with events that were not passed on yet, and the URLs of each.
import { type Sql, sql, type Tx } from '#src/db/index.ts';
import { type Caller, eventUrlsIn, shownTime } from '#src/organizations/index.ts';

export interface Audience extends Caller {
  /** Each once: those that the organization has set, and those of active listeners. */
  readonly urls: readonly string[];
  /** What time it is there. */
  readonly now: Temporal.Instant;
}

/** A stream of events, and how far they were passed on, all seen at one moment. */
export interface Backlog extends Audience {
  readonly fannedOut: bigint;
  readonly lastNumber: bigint;
}

interface AudienceRow extends Caller {
  readonly urls: string;
  readonly listening: readonly string[];
  readonly now: Temporal.Instant;
}

/** `now` is real time. */
export async function readAudience(
  tx: Tx,
  { organizationId, mode }: Caller,
  now: Temporal.Instant,
): Promise<Audience> {
  const stream = sql`
    (values (${organizationId}::uuid, ${mode}::text)) as s (organization_id, mode)`;
  return toAudience(await tx.one<AudienceRow>(audienceOf(stream, now, sql`true`)));
}

/** Streams whose events were not all passed on; `only` that one if given. `now` is real time. */
export async function listBacklogs(
  tx: Tx,
  now: Temporal.Instant,
  only?: Caller,
): Promise<Backlog[]> {
  const isMeant = only
    ? sql`s.organization_id = ${only.organizationId} and s.mode = ${only.mode}`
    : sql`true`;
  const rows = await tx.rows<AudienceRow & Pick<Backlog, 'fannedOut' | 'lastNumber'>>(
    audienceOf(
      sql`event_streams s`,
      now,
      sql`s.fanned_out < s.last_number and ${isMeant} limit ${streamsAtOnce}`,
      sql`, s.fanned_out as "fannedOut", s.last_number as "lastNumber"`,
    ),
  );
  return rows.map((row) => ({
    ...toAudience(row),
    fannedOut: row.fannedOut,
    lastNumber: row.lastNumber,
  }));
}

const streamsAtOnce = 1_000;

function audienceOf(streams: Sql, now: Temporal.Instant, condition: Sql, more = sql``): Sql {
  return sql`
    select s.organization_id as "organizationId", s.mode, ${shownTime(sql`s.mode`, now)} as now,
           case when s.mode = 'live' then o.live_events_urls else o.test_events_urls end as urls,
           array(select url from event_endpoints e
                  where e.organization_id = s.organization_id and e.mode = s.mode
                    and listener_until > ${now}::timestamptz) as listening ${more}
      from ${streams} join organizations o on o.id = s.organization_id
     where ${condition}`;
}

function toAudience({ organizationId, mode, urls, listening, now }: AudienceRow): Audience {
  return { organizationId, mode, urls: [...new Set([...eventUrlsIn(urls), ...listening])], now };
}

export interface Endpoint {
  readonly id: string;
  readonly url: string;
}

/** Those that are there; a URL that is new to the organization has none yet. */
export async function listEndpoints(
  tx: Tx,
  { organizationId, mode }: Caller,
  urls: readonly string[],
): Promise<Endpoint[]> {
  return tx.rows(sql`
    select id, url from event_endpoints
     where organization_id = ${organizationId} and mode = ${mode} and url = any(${urls}::text[])`);
}

/** Leaves those alone that came to be in the meantime. */
export async function insertEndpoints(
  tx: Tx,
  { organizationId, mode }: Caller,
  endpoints: readonly Endpoint[],
): Promise<void> {
  await tx.run(sql`
    insert into event_endpoints (organization_id, mode, id, url)
    select ${organizationId}, ${mode}, id, url
      from unnest(${endpoints.map(({ id }) => id)}::uuid[],
                  ${endpoints.map(({ url }) => url)}::text[]) as endpoint (id, url)
        on conflict (organization_id, mode, url) do nothing`);
}
