import { type Sql, sql, type Tx } from '#src/db/index.ts';
import { unseal } from './envelope.ts';
import {
  bindingOf,
  type InstrumentInput,
  type InstrumentOwner,
  type Intake,
  type StoredIntake,
  toInput,
  type Vault,
} from './instrument.ts';

/**
 * A part of another statement: CTEs (without `with`) that store what is new and end in
 * `remembered (ordinal, instrument_id, fingerprint)`; `ordinal` counts the items from 1. An item is
 * absent when a concurrent transaction stored its number first: try that item again.
 */
export function rememberInstruments(
  items: readonly (InstrumentOwner & { readonly intake: Intake | StoredIntake })[],
): Sql {
  return sql`
    instrument_intake as (
      select organization_id, mode, id, kind, digest, fingerprint, sealed, key_version, ordinal
        from unnest(${items.map((item) => item.organizationId)}::uuid[],
                    ${items.map((item) => item.mode)}::text[],
                    ${items.map((item) => item.intake.id)}::uuid[],
                    ${items.map((item) => item.intake.kind)}::text[],
                    ${items.map((item) => item.intake.digest)}::bytea[],
                    ${items.map((item) => item.intake.fingerprint)}::text[],
                    ${items.map((item) => item.intake.sealed)}::bytea[],
                    ${items.map((item) => item.intake.keyVersion)}::integer[])
             with ordinality
          as item (organization_id, mode, id, kind, digest, fingerprint, sealed, key_version,
                   ordinal)
    ),
    instrument_stored as (
      -- Sorted, so that concurrent statements wait for each other in one order, not in a circle.
      insert into instruments
             (organization_id, mode, id, kind, digest, fingerprint, sealed, key_version)
      select distinct on (organization_id, mode, digest)
             organization_id, mode, id, kind, digest, fingerprint, sealed, key_version
        from instrument_intake
       where sealed is not null
       order by organization_id, mode, digest, ordinal
          -- Of any kind: the same intake may come twice, from a statement that was thought lost.
          on conflict do nothing
      returning organization_id, mode, digest, id, fingerprint
    ),
    remembered as (
      -- What is not sealed is known to be stored, under the very id and fingerprint it comes with.
      select item.ordinal::integer as ordinal,
             coalesce(stored.id, known.id, item.id) as instrument_id,
             coalesce(stored.fingerprint, known.fingerprint, item.fingerprint) as fingerprint
        from instrument_intake item
        left join instrument_stored stored using (organization_id, mode, digest)
        left join (select fresh.ordinal, found.id, found.fingerprint
                     from instrument_intake fresh
                     join instruments found using (organization_id, mode, digest)
                    where fresh.sealed is not null) known using (ordinal)
       where item.sealed is null or stored.id is not null or known.id is not null
    )`;
}

const triesMax = 5;

/** Stores one number, within a transaction of the caller's, unless it is stored already. */
export async function storeInstrument(
  tx: Tx,
  owner: InstrumentOwner,
  intake: Intake | StoredIntake,
): Promise<{ readonly instrumentId: string; readonly fingerprint: string }> {
  for (let tries = 1; tries <= triesMax; tries += 1) {
    const stored = await tx.maybe<{ instrumentId: string; fingerprint: string }>(sql`
      with ${rememberInstruments([{ ...owner, intake }])}
      select instrument_id as "instrumentId", fingerprint from remembered`);
    if (stored) return stored;
  }
  throw new Error('a number was interfered with again and again');
}

/**
 * The number of an instrument, for whoever describes or sends it. To be called outside a
 * transaction, since the key service may be far away. An unknown id is a bug; an altered row throws
 * `cannotOpen`.
 */
export async function readInstrument(
  tx: Tx,
  vault: Pick<Vault, 'keys'>,
  owner: InstrumentOwner,
  id: string,
): Promise<InstrumentInput> {
  const { kind, sealed } = await tx.one<{ kind: InstrumentInput['kind']; sealed: Buffer }>(sql`
    select kind, sealed
      from instruments
     where organization_id = ${owner.organizationId} and mode = ${owner.mode} and id = ${id}`);
  const opened = await unseal(vault.keys, bindingOf(owner, id), sealed);
  try {
    return toInput(kind, opened.toString());
  } finally {
    opened.fill(0);
  }
}
