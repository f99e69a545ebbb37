// SQL of saved payment methods.
import { joined, type Sql, sql, type Tx } from '#src/db/index.ts';
import type { Mode } from '#src/kernel/mode.ts';
import type { Method } from './method.ts';
import type { MethodOrigin } from './origin.ts';
import type { SavedMethod } from './saved-method.ts';
import { type InstrumentOwner, type Intake, rememberInstruments } from './vault/index.ts';

interface Row {
  organization_id: string;
  mode: Mode;
  id: string;
  status: SavedMethod['status'];
  instrument_id: string;
  fingerprint: string;
  method: Method;
  reference: string | null;
  description: string | null;
  origin: MethodOrigin | null;
  created_at: Temporal.Instant;
  modified_at: Temporal.Instant;
}

const columns: Sql = sql`
  organization_id, mode, id, status, instrument_id, fingerprint, method, reference, description,
  origin, created_at, modified_at`;

function toSavedMethod(row: Row): SavedMethod {
  return {
    organizationId: row.organization_id,
    mode: row.mode,
    id: row.id,
    status: row.status,
    instrumentId: row.instrument_id,
    fingerprint: row.fingerprint,
    method: row.method,
    ...(row.reference !== null && { reference: row.reference }),
    ...(row.description !== null && { description: row.description }),
    ...(row.origin !== null && { origin: row.origin }),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

/**
 * Stores the number and the method that it belongs to. `undefined` when another transaction stored
 * the number at the same moment: to be tried again. At `noticeAt` a card's expiry is to be told.
 */
export async function insertSavedMethod(
  tx: Tx,
  saved: Omit<SavedMethod, 'instrumentId' | 'fingerprint'>,
  intake: Intake,
  noticeAt: Temporal.Instant | undefined,
): Promise<SavedMethod | undefined> {
  const s = saved;
  const row = await tx.maybe<Row>(sql`
    with ${rememberInstruments([{ ...saved, intake }])}
    insert into saved_methods (organization_id, mode, id, kind, status, instrument_id, fingerprint,
                               method, reference, description, origin, created_at,
                               modified_at, notice_at)
    select ${s.organizationId}, ${s.mode}, ${s.id}, ${s.method.kind}, ${s.status}, instrument_id,
           fingerprint, ${JSON.stringify(s.method)}, ${s.reference}, ${s.description},
           ${s.origin && JSON.stringify(s.origin)}, ${s.createdAt}, ${s.modifiedAt}, ${noticeAt}
      from remembered
        on conflict (organization_id, mode, id) do nothing
    returning ${columns}`);
  return row ? toSavedMethod(row) : findSavedMethod(tx, saved, saved.id);
}

export async function findSavedMethod(
  tx: Tx,
  { organizationId, mode }: InstrumentOwner,
  id: string,
): Promise<SavedMethod | undefined> {
  const row = await tx.maybe<Row>(sql`
    select ${columns} from saved_methods
     where organization_id = ${organizationId} and mode = ${mode} and id = ${id}
       and status = 'active'`);
  return row && toSavedMethod(row);
}

/** Those of the owner's ids that are saved or ever were, in no order. */
export async function findEverSaved(
  tx: Tx,
  { organizationId, mode }: InstrumentOwner,
  ids: readonly string[],
): Promise<SavedMethod[]> {
  const rows = await tx.rows<Row>(sql`
    select ${columns} from saved_methods
     where organization_id = ${organizationId} and mode = ${mode} and id = any(${ids}::uuid[])`);
  return rows.map(toSavedMethod);
}

/** Those of the ids that are saved, in no order. */
export async function findSavedMethods(
  tx: Tx,
  asked: readonly (InstrumentOwner & { readonly id: string })[],
): Promise<SavedMethod[]> {
  const rows = await tx.rows<Row>(sql`
    select ${columns} from saved_methods
      join unnest(${asked.map(({ organizationId }) => organizationId)}::uuid[],
                  ${asked.map(({ mode }) => mode)}::text[],
                  ${asked.map(({ id }) => id)}::uuid[])
        as asked (organization_id, mode, id) using (organization_id, mode, id)
     where status = 'active'`);
  return rows.map(toSavedMethod);
}

/** Deleted methods are kept for what tells of them, and nothing more is to be told. */
export async function deleteSavedMethod(
  tx: Tx,
  { organizationId, mode }: InstrumentOwner,
  { id, kind, at }: { id: string; kind: Method['kind']; at: Temporal.Instant },
): Promise<SavedMethod | undefined> {
  const row = await tx.maybe<Row>(sql`
    update saved_methods set status = 'deleted', modified_at = ${at}, notice_at = null
     where organization_id = ${organizationId} and mode = ${mode} and id = ${id}
       and kind = ${kind} and status = 'active'
    returning ${columns}`);
  return row && toSavedMethod(row);
}

export interface ListSavedMethods {
  readonly owner: InstrumentOwner;
  readonly kind: Method['kind'];
  readonly reference?: string;
  readonly expMonth?: number;
  readonly expYear?: number;
  readonly offset: number;
  readonly limit: number;
}

export interface SavedMethodPage {
  readonly methods: readonly SavedMethod[];
  readonly total: number;
}

/** Newest first, with the exact number of all that fit. */
export async function listSavedMethods(tx: Tx, query: ListSavedMethods): Promise<SavedMethodPage> {
  const { owner, kind, reference, expMonth, expYear, offset, limit } = query;
  const conditions = [
    sql`organization_id = ${owner.organizationId} and mode = ${owner.mode}`,
    sql`kind = ${kind} and status = 'active'`,
    ...(reference === undefined ? [] : [sql`reference = ${reference}`]),
    ...(expMonth === undefined ? [] : [sql`(method->>'expMonth')::integer = ${expMonth}`]),
    ...(expYear === undefined ? [] : [sql`(method->>'expYear')::integer = ${expYear}`]),
  ];
  const fits = joined(conditions, sql` and `);
  // Together: between two statements another method could be saved. A page may be empty.
  const rows = await tx.rows<(Row | { id: null }) & { total: bigint }>(sql`
    select page.*, counted.total
      from (select count(*) as total from saved_methods where ${fits}) as counted
      left join (select ${columns} from saved_methods where ${fits}
                  order by created_at desc, id desc limit ${limit} offset ${offset}) as page on true
     order by page.created_at desc, page.id desc`);
  const found = rows.flatMap((row) => (row.id === null ? [] : [toSavedMethod(row)]));
  return { methods: found, total: Number(rows[0]?.total ?? 0) };
}
