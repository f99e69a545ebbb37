// SQL of one-time tokens.
import { type Sql, sql, type Tx } from '#src/db/index.ts';
import type { ShownDetails, Token } from './token.ts';
import type { NumberTraces, Sealed } from './vault/index.ts';

interface Row {
  organization_id: string;
  mode: Token['mode'];
  id: string;
  details: ShownDetails;
  form_data: unknown;
  fingerprint: string | null;
  sealed: Buffer | null;
  credential_id: string;
  client_address: string;
  created_at: Temporal.Instant;
  test_until: Temporal.Instant;
  live_until: Temporal.Instant;
}

/** A token with its number, still sealed. */
export interface StoredToken {
  readonly token: Token;
  readonly sealed?: Buffer;
}

const columns: Sql = sql`
  organization_id, mode, id, details, form_data, fingerprint, sealed, credential_id,
  client_address, created_at, test_until, live_until`;

function toStoredToken(row: Row): StoredToken {
  const token: Token = {
    organizationId: row.organization_id,
    mode: row.mode,
    id: row.id,
    details: row.details,
    ...(row.form_data !== null && { formData: row.form_data }),
    ...(row.fingerprint !== null && { fingerprint: row.fingerprint }),
    origin: { credentialId: row.credential_id, address: row.client_address },
    createdAt: row.created_at,
    until: { test: row.test_until, live: row.live_until },
  };
  return row.sealed === null ? { token } : { token, sealed: row.sealed };
}

/**
 * Stores a token. Its fingerprint is the one by which the organization knows the number already:
 * of what it has charged or saved, or of another token.
 */
export async function insertToken(
  tx: Tx,
  token: Token,
  secrets: { readonly sealed?: Sealed | undefined; readonly traces?: NumberTraces | undefined },
): Promise<Token> {
  const t = token;
  const { sealed, traces } = secrets;
  const row = await tx.one<Row>(sql`
    insert into tokens (organization_id, mode, id, kind, details, form_data, digest, fingerprint,
                        sealed, key_version, credential_id, client_address, created_at,
                        test_until, live_until)
    values (${t.organizationId}, ${t.mode}, ${t.id}, ${t.details.kind},
            ${JSON.stringify(t.details)},
            ${t.formData === undefined ? null : JSON.stringify(t.formData)},
            ${traces?.ofToken}, ${traces ? fingerprintOf(t, traces) : sql`null`},
            ${sealed?.bytes}, ${sealed?.keyVersion}, ${t.origin.credentialId},
            ${t.origin.address}, ${t.createdAt}, ${t.until.test}, ${t.until.live})
        on conflict (organization_id, id) do update set id = excluded.id
    returning ${columns}`);
  return toStoredToken(row).token;
}

/** What one mode knows is not shown in the other; a token of the public key is of both. */
function fingerprintOf({ organizationId, mode }: Token, traces: NumberTraces): Sql {
  const modes = mode === 'both' ? ['live', 'test'] : [mode];
  return sql`coalesce(
    (select fingerprint from instruments
      where organization_id = ${organizationId} and mode = any(${modes}::text[])
        and digest = any(${traces.ofInstruments}::bytea[])
      order by mode limit 1),
    (select fingerprint from tokens
      where organization_id = ${organizationId} and digest = ${traces.ofToken}
        and (mode = 'both' or mode = any(${modes}::text[]))
      order by created_at limit 1),
    ${traces.newFingerprint})`;
}

/** Those of the ids that are tokens, in no order; also ones that can no longer be used. */
export async function findTokens(
  tx: Tx,
  places: readonly { readonly organizationId: string; readonly id: string }[],
): Promise<StoredToken[]> {
  const rows = await tx.rows<Row>(sql`
    select ${columns} from tokens
      join unnest(${places.map(({ organizationId }) => organizationId)}::uuid[],
                  ${places.map(({ id }) => id)}::uuid[])
        as asked (organization_id, id) using (organization_id, id)`);
  return rows.map(toStoredToken);
}

/** Uses a token up, within the transaction that pays with it; false when another has. */
export async function spendToken(
  tx: Tx,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<boolean> {
  const spent = await tx.run(sql`
    delete from tokens where organization_id = ${organizationId} and id = ${id}`);
  return spent === 1;
}

/**
 * A part of another statement: a CTE `spendable (organization_id, id)` (with its comma) that holds
 * those of the tokens that are there, in one order, until the transaction ends. Of two statements
 * that would use the same one the second waits, and then finds it gone.
 */
export function holdTokens(
  asked: readonly { readonly organizationId: string; readonly id: string }[],
): Sql {
  return sql`
    spendable as (
      select organization_id, id
        from tokens
       where (organization_id, id) in (
               select * from unnest(${asked.map(({ organizationId }) => organizationId)}::uuid[],
                                    ${asked.map(({ id }) => id)}::uuid[]))
       order by organization_id, id
         for update
    ),`;
}

/** Organizations with tokens whose time may be up, real time being `now`. */
export async function listTokenOwners(tx: Tx, now: Temporal.Instant): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(sql`
    select distinct organization_id as id from tokens where live_until < ${now}`);
  return rows.map(({ id }) => id);
}

/** A test clock that stands still would keep the numbers of live cards for ever. */
const keptHours = 24;

/**
 * Deletes what of an organization can no longer be used in any mode, and what is a day old in real
 * time, whatever the test clock shows.
 */
export async function deleteExpiredTokens(
  tx: Tx,
  organizationId: string,
  now: { readonly test: Temporal.Instant; readonly live: Temporal.Instant },
): Promise<void> {
  await tx.run(sql`
    delete from tokens
     where organization_id = ${organizationId} and live_until < ${now.live}
       and (mode = 'live' or test_until < ${now.test}
            or live_until < ${now.live.subtract({ hours: keptHours })})`);
}
