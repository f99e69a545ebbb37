// What the database holds of one mode of an organization: every row of every table.
import { type Database, joined, type Sql, sql } from '#src/db/index.ts';
import { numberEvents } from '#src/events/index.ts';
import { gatewayId } from '#test/support/app.ts';

export interface Tenant {
  readonly organizationId: string;
  /** Of `both`: what serves both modes, or belongs to no mode. */
  readonly modes: readonly ('test' | 'live' | 'both')[];
}

interface Table {
  name: string;
  has_mode: boolean;
}

/** Derived, or of how far something is along that goes on by itself: written anew at any time. */
const ignored = ['balance_snapshots', 'event_streams', 'payment_counts'];

/** Rows as JSON, in a fixed order, by table. */
export type TenantRows = Readonly<Record<string, readonly string[]>>;

export async function readTenant(db: Database, tenant: Tenant): Promise<TenantRows> {
  // They get their numbers by themselves, but a moment later.
  for (const mode of ['test', 'live'] as const) await numberEvents(db, { ...tenant, mode });
  const tables = await db.rows<Table>(sql`
    select table_name::text as name, bool_or(column_name = 'mode') as has_mode
      from information_schema.columns
     where table_schema = 'public' and table_name <> all(${ignored}::text[])
     group by table_name
    having bool_or(column_name = 'organization_id') or table_name = 'organizations'
     order by table_name`);
  const found = tables.map(async (table) => [table.name, await read(db, table, tenant)] as const);
  return Object.fromEntries(await Promise.all(found));
}

async function read(db: Database, table: Table, { organizationId, modes }: Tenant) {
  if (!table.has_mode && !modes.includes('both')) return [];
  const owner = table.name === 'organizations' ? named('id') : named('organization_id');
  // Never `=`: a test drops conditions of that form.
  const conditions = [
    sql`${owner} = any(${[organizationId]}::uuid[])`,
    ...(table.has_mode ? [sql`mode = any(${modes}::text[])`] : []),
  ];
  const rows = await db.rows<{ row: string }>(sql`
    select to_jsonb(t)::text as row from ${named(table.name)} t
     where ${joined(conditions, sql` and `)} order by 1`);
  return rows.map(({ row }) => row);
}

function named(name: string): Sql {
  return { strings: [name], values: [] };
}

/**
 * All that tells of the rows wherever it is seen: ids as the gateway writes them, fingerprints, the
 * public key, and words that begin with `owned-`.
 */
export function tracesIn(rows: TenantRows): Set<string> {
  const text = Object.values(rows).flat().join('\n');
  const ids = text.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [];
  const named = text.matchAll(/"(?:fingerprint|public_key)": "([^"]+)"/g);
  const words = text.match(/owned-[a-z]+/g) ?? [];
  return new Set([...ids.map(gatewayId), ...[...named].map(([, value]) => value!), ...words]);
}

/** An id of each table that has ids. */
export function idsIn(rows: TenantRows): Record<string, string> {
  const pairs = Object.entries(rows).flatMap(([table, [row]]) => {
    const id = row && JSON.parse(row).id;
    return id ? [[table, gatewayId(id)]] : [];
  });
  return Object.fromEntries(pairs);
}
