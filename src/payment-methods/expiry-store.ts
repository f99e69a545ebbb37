// SQL of the notices that saved cards are to give.
import { type Sql, sql, type Tx } from '#src/db/index.ts';
import type { Expiry } from './expiry.ts';
import type { ToldMethod } from './saved-method-events.ts';
import type { InstrumentOwner } from './vault/index.ts';

/** A card that is to be told of at `noticeAt`. */
export interface DueCard extends ToldMethod, Expiry {
  readonly noticeAt: Temporal.Instant;
}

/** The owners of due cards; `shown` is the time of mode `m.mode` to organization `o`. */
export async function listOwnersOfDue(tx: Tx, shown: Sql): Promise<InstrumentOwner[]> {
  return tx.rows(sql`
    select o.id as "organizationId", m.mode
      from organizations o
     cross join (values ('test'), ('live')) as m (mode)
     where exists (select 1 from saved_methods s
                    where s.organization_id = o.id and s.mode = m.mode
                      and s.notice_at <= ${shown})`);
}

export async function findNextNotice(
  tx: Tx,
  { organizationId, mode }: InstrumentOwner,
): Promise<Temporal.Instant | undefined> {
  const { due } = await tx.one<{ due: Temporal.Instant | null }>(sql`
    select min(notice_at) as due from saved_methods
     where organization_id = ${organizationId} and mode = ${mode} and notice_at is not null`);
  return due ?? undefined;
}

/**
 * Cards to be told of by `at`, earliest first. Held until the transaction ends: of two that come
 * for the same ones the second waits, and then finds them told of.
 */
export async function lockDueCards(
  tx: Tx,
  { organizationId, mode }: InstrumentOwner,
  at: Temporal.Instant,
  limit: number,
): Promise<DueCard[]> {
  return tx.rows(sql`
    select organization_id as "organizationId", mode, id, modified_at as "modifiedAt",
           (method ->> 'expYear')::integer as "expYear",
           (method ->> 'expMonth')::integer as "expMonth", notice_at as "noticeAt"
      from saved_methods
     where organization_id = ${organizationId} and mode = ${mode} and notice_at <= ${at}
     order by notice_at, id
     limit ${limit}
       for update`);
}

/** Writes when each is to be told of next, if ever. */
export async function saveNotices(
  tx: Tx,
  { organizationId, mode }: InstrumentOwner,
  notices: readonly { readonly id: string; readonly noticeAt: Temporal.Instant | undefined }[],
): Promise<void> {
  await tx.run(sql`
    update saved_methods set notice_at = next.notice_at
      from unnest(${notices.map(({ id }) => id)}::uuid[],
                  ${notices.map(({ noticeAt }) => noticeAt)}::timestamptz[])
        as next (id, notice_at)
     where organization_id = ${organizationId} and mode = ${mode}
       and saved_methods.id = next.id`);
}
