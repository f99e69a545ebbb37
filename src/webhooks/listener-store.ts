// SQL of listeners: endpoints that last until a time, unless they are renewed.
import { sql, type Tx } from '#src/db/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import type { Listener } from './listener.ts';

/**
 * Those that listen at other URLs. Until the end of the transaction nobody else counts them: he
 * would not see whom this one lets in.
 */
export async function countOtherListeners(
  tx: Tx,
  { organizationId, mode }: Caller,
  { url, now }: { readonly url: string; readonly now: Temporal.Instant },
): Promise<number> {
  // Not against those that refer to it.
  await tx.run(sql`select 1 from organizations where id = ${organizationId} for no key update`);
  const { count } = await tx.one<{ readonly count: bigint }>(sql`
    select count(*) from event_endpoints
     where organization_id = ${organizationId} and mode = ${mode} and listener_until > ${now}
       and url <> ${url}`);
  return Number(count);
}

/** One URL is one endpoint: whoever listens there already goes on listening. */
export async function upsertListener(
  tx: Tx,
  { organizationId, mode }: Caller,
  { id, url, until }: Listener,
): Promise<Listener> {
  return tx.one(sql`
    insert into event_endpoints (organization_id, mode, id, url, listener_until)
    values (${organizationId}, ${mode}, ${id}, ${url}, ${until})
        on conflict (organization_id, mode, url) do update
       set listener_until = excluded.listener_until, is_slow = false
    returning id, url, listener_until as until`);
}

/** Unless it ended before `now`. */
export async function saveListenerEnd(
  tx: Tx,
  { organizationId, mode }: Caller,
  id: string,
  { now, until }: { readonly now: Temporal.Instant; readonly until: Temporal.Instant },
): Promise<Listener | undefined> {
  return tx.maybe(sql`
    update event_endpoints set listener_until = ${until}
     where organization_id = ${organizationId} and mode = ${mode} and id = ${id}
       and listener_until > ${now}
    returning id, url, listener_until as until`);
}
