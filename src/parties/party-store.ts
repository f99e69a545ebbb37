// SQL of parties that become known by paying.
import { type Sql, sql, type Tx } from '#src/db/index.ts';

/** Who pays, and the id that the party gets if it is a new one. */
export interface PartyIntake {
  readonly organizationId: string;
  readonly id: string;
  readonly payer: { readonly name?: string; readonly email?: string };
  readonly at: Temporal.Instant;
}

/**
 * A part of another statement: CTEs (without `with`) that store who is new and end in
 * `payer (ordinal, party_id)`; `ordinal` counts the items from 1. Who told neither name nor e-mail
 * is nobody: null. An item is absent when a concurrent transaction stored its party first: try that
 * item again.
 */
export function rememberParties(items: readonly PartyIntake[]): Sql {
  return sql`
    party_intake as (
      select organization_id, id, name, email, at, payer_key(name, email) as key, ordinal
        from unnest(${items.map((item) => item.organizationId)}::uuid[],
                    ${items.map((item) => item.id)}::uuid[],
                    ${items.map((item) => given(item.payer.name))}::text[],
                    ${items.map((item) => given(item.payer.email))}::text[],
                    ${items.map((item) => item.at)}::timestamptz[])
             with ordinality
          as item (organization_id, id, name, email, at, ordinal)
    ),
    party_known as (
      select ordinal, parties.id
        from party_intake item
        join parties on parties.organization_id = item.organization_id
                    and parties.payer_key = item.key
    ),
    party_stored as (
      -- Sorted, so that concurrent statements wait for each other in one order, not in a circle.
      insert into parties
             (organization_id, id, name, email, payer_key, created_at, modified_at)
      select distinct on (organization_id, key)
             organization_id, id, coalesce(name, email), email, key, at, at
        from party_intake
       where key is not null and ordinal not in (select ordinal from party_known)
       order by organization_id, key, ordinal
          -- Of any kind: the same intake may come twice, from a statement that was thought lost.
          on conflict do nothing
      returning organization_id, payer_key as key, id
    ),
    payer as (
      select item.ordinal::integer as ordinal, coalesce(known.id, stored.id) as party_id
        from party_intake item
        left join party_known known using (ordinal)
        left join party_stored stored using (organization_id, key)
       where item.key is null or known.id is not null or stored.id is not null
    )`;
}

function given(text: string | undefined): string | undefined {
  return text?.trim() || undefined;
}

const triesMax = 5;

/** The party that the payer is, within a transaction of the caller's; `undefined` is nobody. */
export async function rememberParty(tx: Tx, intake: PartyIntake): Promise<string | undefined> {
  for (let tries = 1; tries <= triesMax; tries += 1) {
    const payer = await tx.maybe<{ id: string | null }>(sql`
      with ${rememberParties([intake])} select party_id as id from payer`);
    if (payer) return payer.id ?? undefined;
  }
  throw new Error('a party was interfered with again and again');
}
