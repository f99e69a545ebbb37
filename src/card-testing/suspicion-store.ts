// SQL of suspicion: one row for each trait, raised and lowered in one statement.
import { prepared, sql, type Tx } from '#src/db/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import { cardMilli, type Gauge, type Measured, type Suspect } from './suspicion.ts';

/** One suspect of one declined attempt. */
export interface Accusation extends Suspect, Gauge {
  /** Which card it was, so that one card counts once. */
  readonly card: string;
}

export interface AddSuspicion {
  readonly caller: Caller;
  readonly at: Temporal.Instant;
  readonly windowSeconds: number;
  /** `forgivenMilli` is the same in all accusations of one suspect: what approvals take off. */
  readonly accusations: readonly Accusation[];
}

/**
 * Gives what is now held against each suspect. A card that was declined within the window is held
 * against nobody but itself. Rows are taken in one order, so that nobody waits in a circle.
 */
export async function addSuspicion(tx: Tx, input: AddSuspicion): Promise<Measured[]> {
  const { caller, at, windowSeconds, accusations: list } = input;
  const { organizationId, mode } = caller;
  const query = sql`
    with accused as (
      select *
        from unnest(${list.map((a) => a.kind)}::text[], ${list.map((a) => a.value)}::text[],
                    ${list.map((a) => a.card)}::text[],
                    ${list.map((a) => a.forgivenMilli)}::bigint[],
                    ${list.map((a) => a.drainMilli)}::bigint[],
                    ${list.map((a) => a.capMilli)}::bigint[])
             as accused (kind, value, card, forgiven, drain, cap)
    ), known as (
      select value from card_testing_suspicions
       where organization_id = ${organizationId} and mode = ${mode} and kind = 'fingerprint'
         and value = any(${list.map((a) => a.card)}::text[])
         and declined_at > ${at.subtract({ seconds: windowSeconds })}::timestamptz
    ), given as (
      select kind, value, max(forgiven) as forgiven, max(drain) as drain, max(cap) as cap,
             ${cardMilli}::bigint * case kind when 'fingerprint' then count(*)
               else count(distinct card) filter (where card not in (select value from known))
             end as added
        from accused group by kind, value
    )
    insert into card_testing_suspicions as s
           (organization_id, mode, kind, value, suspicion_milli, declined_at)
    select ${organizationId}::uuid, ${mode}::text, kind, value, least(added, cap),
           ${at}::timestamptz
      from given order by kind, value
        on conflict (organization_id, mode, kind, value) do update
       set (suspicion_milli, declined_at, touched_at) = (
             select least(given.cap, given.added + greatest(0, s.suspicion_milli - given.forgiven
                      - round(given.drain * greatest(0, extract(epoch from
                          excluded.declined_at - s.declined_at)) / ${windowSeconds}::int))),
                    greatest(s.declined_at, excluded.declined_at), now()
               from given where given.kind = s.kind and given.value = s.value)
    returning kind, value, suspicion_milli as "suspicionMilli"`;
  return tx.rows(prepared(query));
}

/** What is held against the suspects, by declines since then; nothing is taken off for time. */
export async function findSuspicion(
  tx: Tx,
  { organizationId, mode }: Caller,
  suspects: readonly Suspect[],
  since: Temporal.Instant,
): Promise<Measured[]> {
  // Two lists rather than pairs: the planner then looks up each value in the primary key.
  const query = sql`
    select kind, value, suspicion_milli as "suspicionMilli"
      from card_testing_suspicions
     where organization_id = ${organizationId} and mode = ${mode}
       and kind = any(${suspects.map(({ kind }) => kind)}::text[])
       and value = any(${suspects.map(({ value }) => value)}::text[])
       and declined_at >= ${since}::timestamptz`;
  return tx.rows(prepared(query));
}

export async function forgetSuspicion(
  tx: Tx,
  { organizationId, mode }: Caller,
  { kind, value }: Suspect,
): Promise<void> {
  await tx.run(sql`
    delete from card_testing_suspicions
     where organization_id = ${organizationId} and mode = ${mode}
       and kind = ${kind} and value = ${value}`);
}

const deletedAtOnce = 10_000;

/**
 * No window is longer than a day. Rows that someone is about to raise are left for the next time.
 */
export async function deleteOldSuspicion(tx: Tx): Promise<number> {
  return tx.run(sql`
    delete from card_testing_suspicions
     where ctid in (select ctid from card_testing_suspicions
                     where touched_at < now() - interval '2 days'
                     limit ${deletedAtOnce} for update skip locked)`);
}
