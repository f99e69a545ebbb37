import { test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { aCard, startTestApp, testAppOf } from '#test/support/app.ts';
import { startReceiver } from '#test/support/receiver.ts';
import { createLogger } from '#src/observability/logger.ts';
import { setTimeout as wait } from 'node:timers/promises';
test('12,000 listeners', { timeout: 200000 }, async (t) => {
  const a = await startTestApp(t, { logger: createLogger({ level: 'error' }) });
  const other = await a.app.organizations.create({ name: 'Other' });
  const b = testAppOf(a.app, other);
  const rec = await startReceiver(t);
  await b.gateway('PATCH', '/v1/merchant', { test_events_urls: rec.url });
  await a.app.db.run(sql`insert into event_endpoints (organization_id, mode, id, url, listener_until) select ${a.organization.id}::uuid, 'test', gen_random_uuid(), 'http://127.0.0.1:1/' || i, now() + interval '1 hour' from generate_series(1, 12000) i`);
  await wait(200);
  await Promise.all(Array.from({ length: 50 }, () => a.gateway('POST', '/v1/charges', { amount: 100, method: aCard() })));
  await b.gateway('POST', '/v1/charges', { amount: 100, method: aCard() });
  for (let i = 0; i < 16; i += 1) {
    await wait(5000);
    const c = await a.app.db.rows<any>(sql`select (select count(*) from deliveries) as deliveries, array(select (organization_id = ${other.id})::text || ' ' || fanned_out || '/' || last_number from event_streams) as streams`);
    console.log((i + 1) * 5, c[0], rec.got.length, Math.round(process.memoryUsage().rss / 1e6));
  }
});
