import { test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { lookAhead, listReadyEndpoints } from '#src/webhooks/claim-store.ts';
import { listDeliveries, makeFailedDueAgain } from '#src/webhooks/delivery-store.ts';
import { aPostOffice } from './post-office.ts';
const ms = async (name: string, f: () => Promise<unknown>) => {
  for (let i = 0; i < 3; i += 1) { const s = performance.now(); await f(); console.log(name, Math.round((performance.now() - s) * 10) / 10, 'ms'); }
};
test('measure', { timeout: 200000 }, async (t) => {
  const o = await aPostOffice(t); const { db, caller } = o; const org = caller.organizationId;
  const other = await o.newcomer();
  const now = Temporal.Now.instant();
  const fill = async (c: string, endpoints: number, events: number, per: number, status: string) => {
    await db.run(sql`insert into event_endpoints (organization_id, mode, id, url) select ${c}::uuid, 'test', gen_random_uuid(), 'https://' || i || '.example/' from generate_series(1, ${endpoints}::int) i on conflict do nothing`);
    await db.run(sql`with e as (insert into events (organization_id, mode, id, type, subject_id, snapshot, created_at) select ${c}::uuid, 'test', gen_random_uuid(), 'nothing.happened', ${c}::uuid, '{}', now() - i * interval '1 second' from generate_series(1, ${events}::int) i returning *) select 1 from e`);
    await db.run(sql`insert into event_messages (organization_id, mode, event_id, sent_id, body) select organization_id, mode, id, 'x', '{}' from events where organization_id = ${c}::uuid on conflict do nothing`);
    await db.run(sql`insert into deliveries (organization_id, mode, id, event_id, endpoint_id, status, due_at, created_at, modified_at, attempt_count)
      select v.organization_id, 'test', gen_random_uuid(), v.id, e.id, ${status}, case when ${status} = 'pending' then v.created_at end, v.created_at, v.created_at, 1
      from (select *, row_number() over (order by created_at) n from events where organization_id = ${c}::uuid) v
      join (select *, row_number() over (order by id) n from event_endpoints where organization_id = ${c}::uuid) e on (e.n % ${Math.max(1, Math.floor(endpoints / per))}::int) = (v.n % ${Math.max(1, Math.floor(endpoints / per))}::int) on conflict do nothing`);
  };
  await fill(org, 20000, 1000, 200, 'pending');
  await db.script('analyze');
  console.log(await db.rows(sql`select status, count(*), count(distinct endpoint_id) e from deliveries group by 1`));
  const timeline = { organizationId: org, mode: 'test' } as never;
  await ms('lookAhead 20,000 endpoints', () => lookAhead(db, timeline, 2000));
  await ms('listReady 20,000 endpoints step', () => listReadyEndpoints(db, { now, step: { timeline, at: now } }, { all: 250, slow: 250 }));
  await ms('listReady 20,000 endpoints all', () => listReadyEndpoints(db, { now }, { all: 250, slow: 250 }));
  await fill(other.organizationId, 5, 60000, 5, 'delivered');
  await db.run(sql`update deliveries set status = 'failed' where organization_id = ${other.organizationId}::uuid and id in (select id from deliveries where organization_id = ${other.organizationId}::uuid order by created_at limit 30)`);
  await db.script('analyze');
  console.log(await db.rows(sql`select organization_id, status, count(*) from deliveries group by 1, 2`));
  await ms('log failed', () => listDeliveries(db, { caller: other, status: 'failed', offset: 0, limit: 25 }));
  const urls = ['https://1.example/'];
  await ms('makeFailedDueAgain', () => db.transaction(async (tx) => { console.log(await makeFailedDueAgain(tx, other, { urls, since: now.subtract({ hours: 48 }), at: now })); await tx.run(sql`update deliveries set status = 'failed', due_at = null where organization_id = ${other.organizationId}::uuid and status = 'pending'`); }));
});
