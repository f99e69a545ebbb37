// SQL of the aggregate: an organization with its accounts.
import { type Sql, sql, type Tx } from '#src/db/index.ts';
import type { Organization, OrganizationStatus, TestClock } from './organization.ts';

interface Row {
  id: string;
  name: string;
  contact_name: string | null;
  contact_email: string | null;
  contact_phone: string | null;
  address1: string | null;
  address2: string | null;
  city: string | null;
  state: string | null;
  postal_code: string | null;
  country: string | null;
  time_zone: string;
  capture_hour: number;
  api_allowed_ip_ranges: string;
  live_events_urls: string;
  test_events_urls: string;
  token_redirect_origins: string;
  public_key: string;
  status: OrganizationStatus;
  clock_offset_ms: bigint;
  clock_frozen_at: Temporal.Instant | null;
  version: number;
  created_at: Temporal.Instant;
  modified_at: Temporal.Instant;
}

function toOrganization(row: Row): Organization {
  return {
    id: row.id,
    name: row.name,
    ...(row.contact_name !== null && { contactName: row.contact_name }),
    ...(row.contact_email !== null && { contactEmail: row.contact_email }),
    ...(row.contact_phone !== null && { contactPhone: row.contact_phone }),
    ...(row.address1 !== null && { address1: row.address1 }),
    ...(row.address2 !== null && { address2: row.address2 }),
    ...(row.city !== null && { city: row.city }),
    ...(row.state !== null && { state: row.state }),
    ...(row.postal_code !== null && { postalCode: row.postal_code }),
    ...(row.country !== null && { country: row.country }),
    timeZone: row.time_zone,
    captureHour: row.capture_hour,
    apiAllowedIpRanges: row.api_allowed_ip_ranges,
    liveEventsUrls: row.live_events_urls,
    testEventsUrls: row.test_events_urls,
    tokenRedirectOrigins: row.token_redirect_origins.split(',').filter(Boolean),
    publicKey: row.public_key,
    status: row.status,
    testClock: {
      offsetMs: row.clock_offset_ms,
      ...(row.clock_frozen_at !== null && { frozenAt: row.clock_frozen_at }),
    },
    version: row.version,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

const columns: Sql = sql`
  id, name, contact_name, contact_email, contact_phone, address1, address2, city, state,
  postal_code, country, time_zone, capture_hour, api_allowed_ip_ranges, live_events_urls,
  test_events_urls, token_redirect_origins, public_key, status, clock_offset_ms, clock_frozen_at,
  version, created_at, modified_at`;

export async function insertOrganization(tx: Tx, organization: Organization): Promise<void> {
  const o = organization;
  await tx.run(sql`
    insert into organizations (${columns})
    values (${o.id}, ${o.name}, ${o.contactName}, ${o.contactEmail}, ${o.contactPhone},
            ${o.address1}, ${o.address2}, ${o.city}, ${o.state}, ${o.postalCode}, ${o.country},
            ${o.timeZone}, ${o.captureHour}, ${o.apiAllowedIpRanges}, ${o.liveEventsUrls},
            ${o.testEventsUrls}, ${o.tokenRedirectOrigins.join(',')}, ${o.publicKey}, ${o.status},
            ${o.testClock.offsetMs}, ${o.testClock.frozenAt}, ${o.version}, ${o.createdAt},
            ${o.modifiedAt})`);
}

export async function findOrganization(tx: Tx, id: string): Promise<Organization | undefined> {
  const row = await tx.maybe<Row>(sql`select ${columns} from organizations where id = ${id}`);
  return row && toOrganization(row);
}

/** Holds the row until the transaction ends: two that move one clock take turns. */
export async function lockOrganization(tx: Tx, id: string): Promise<Organization | undefined> {
  const row = await tx.maybe<Row>(
    sql`select ${columns} from organizations where id = ${id} for update`,
  );
  return row && toOrganization(row);
}

/**
 * Writes all that may change, unless somebody else did so since this version was read: then it
 * affects no row. An empty text is none.
 */
export async function saveOrganization(tx: Tx, organization: Organization): Promise<number> {
  const o = organization;
  return tx.run(sql`
    update organizations
       set name = ${o.name}, contact_name = nullif(${o.contactName}, ''),
           contact_email = nullif(${o.contactEmail}, ''),
           contact_phone = nullif(${o.contactPhone}, ''), address1 = nullif(${o.address1}, ''),
           address2 = nullif(${o.address2}, ''), city = nullif(${o.city}, ''),
           state = nullif(${o.state}, ''), postal_code = nullif(${o.postalCode}, ''),
           country = nullif(${o.country}, ''), time_zone = ${o.timeZone},
           capture_hour = ${o.captureHour}, api_allowed_ip_ranges = ${o.apiAllowedIpRanges},
           live_events_urls = ${o.liveEventsUrls}, test_events_urls = ${o.testEventsUrls},
           token_redirect_origins = ${o.tokenRedirectOrigins.join(',')}, status = ${o.status},
           version = version + 1, modified_at = ${o.modifiedAt}
     where id = ${o.id} and version = ${o.version}`);
}

export async function saveTestClock(tx: Tx, id: string, testClock: TestClock): Promise<void> {
  await tx.run(sql`
    update organizations
       set clock_offset_ms = ${testClock.offsetMs}, clock_frozen_at = ${testClock.frozenAt}
     where id = ${id}`);
}

/**
 * SQL to select from: organizations `o`, their modes `m.mode`, and `clock.shown`, the time that
 * each is shown, real time being `now`.
 */
export function everyTimeline(now: Temporal.Instant): Sql {
  return sql`
    organizations o
     cross join (values ('test'), ('live')) as m (mode)
     cross join lateral (select ${shownTime(sql`m.mode`, now)} as shown) as clock`;
}

/**
 * SQL for the time shown in `mode` (a part naming the mode) to organization `o`, real time being
 * `now`: `timeOf`, for statements that look at many organizations at once.
 */
export function shownTime(mode: Sql, now: Temporal.Instant): Sql {
  return sql`case when ${mode} = 'live' then ${now}::timestamptz else coalesce(o.clock_frozen_at,
    ${now}::timestamptz + o.clock_offset_ms * interval '1 millisecond') end`;
}
