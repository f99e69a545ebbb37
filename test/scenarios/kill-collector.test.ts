import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Database, openDatabase, sql } from '#src/db/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { aCard } from '#test/support/app.ts';
import { runProgram, type ServerProcess, startProgram } from '#test/support/process.ts';
import { type Receiver, startReceiver } from '#test/support/receiver.ts';

/** How many times the server is killed while it collects and delivers. */
const kills = Number(process.env.COLLECTOR_KILLS ?? 20);
const subscribers = 40;
const start = Temporal.PlainDate.from('2031-01-29');

test('a server killed while it collects and delivers charges and tells everything', async (t) => {
  const server = await startProgram(t, { LOG_LEVEL: 'error' });
  const receiver = await startReceiver(t);
  const db = openDatabase({ url: await server.databaseUrl(), connectionsMax: 2 });
  t.after(() => db.close());
  await prepare(server, receiver.url);
  let midCollection = 0;
  let midDelivery = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const moving = move(server, 'P1D').catch(() => undefined);
    const aim = kill % 2 === 0 ? isCollecting : isDelivering;
    const isMet = await until(() => aim(db), 3_000);
    await sleep(Math.random() * 15);
    await server.kill();
    await moving;
    if (isMet && kill % 2 === 0) midCollection += 1;
    if (isMet && kill % 2 === 1) midDelivery += 1;
    await endLeases(db);
    await server.start();
  }
  t.diagnostic(`${midCollection} kills met a collection, ${midDelivery} a delivery`);
  assert.ok(midCollection > 0 && midDelivery > 0);
  await judge(server, db, receiver);
  const { code, stdout, stderr } = await runProgram(t, ['doctor'], server.environment);
  assert.equal(code, 0, stdout + stderr);
});

async function judge(server: ServerProcess, db: Database, receiver: Receiver) {
  const now = await move(server, 'P1D');
  const today = Temporal.Instant.from(now).toZonedDateTimeISO('America/New_York').toPlainDate();
  const days = start.until(today).days + 1;
  const occurrences = await db.rows<{ days: bigint; paid: bigint; dates: bigint }>(sql`
    select count(*) as days, count(*) filter (where paid = 1) as paid,
           count(distinct due_on) as dates
      from (select o.recurring_charge_id, o.due_on,
                   (select count(*) from payments p
                     where p.occurrence_id = o.id and p.status <> 'failed') as paid
              from recurring_occurrences o
             where o.status <> 'pending') as collected
     group by recurring_charge_id`);
  assert.equal(occurrences.length, subscribers);
  const each = { days: BigInt(days), paid: BigInt(days), dates: BigInt(days) };
  for (const one of occurrences) assert.deepEqual({ ...one }, each);

  const told = await allEvents(server);
  assert.ok(told.size > subscribers * days * 3, `${told.size} events`);
  const lost = () => {
    const received = new Set(receiver.got.map(({ headers }) => headers['webhook-id']));
    return [...told].filter((id) => !received.has(id));
  };
  await until(async () => lost().length === 0, 30_000);
  assert.deepEqual(lost(), []);
  const numbers = await db.one<Readonly<Record<string, bigint>>>(sql`
    select count(*) - max(number) as gaps, count(*) - count(number) as unnumbered
      from events where mode = 'test'`);
  assert.deepEqual({ ...numbers }, { gaps: 0n, unnumbered: 0n });
}

/** The clock stands still on the eve of the first date; from then on all are due each day. */
async function prepare(server: ServerProcess, url: string): Promise<void> {
  const eve = start.subtract({ days: 1 });
  await console(server, 'POST', '/console/api/clock', { to: `${eve}T18:00:00Z`, freeze: true });
  const { body } = await gateway(server, 'GET', '/v1/merchant');
  await gateway(server, 'PUT', '/v1/merchant', { ...body, test_events_urls: url });
  for (let count = 0; count < subscribers; count += 1) {
    const schedule = { start: `${start}`, interval_unit: 'DAY', interval_delay: 1 };
    const asked = { amount: 1_000 + count, method: aCard({ exp_year: 2060 }), schedule };
    const { status } = await gateway(server, 'POST', '/v1/recurring/charges', asked);
    assert.equal(status, 200);
  }
}

async function move(server: ServerProcess, by: string): Promise<string> {
  const { status, body } = await console(server, 'POST', '/console/api/clock', { by });
  assert.equal(status, 200);
  return body.now;
}

async function isCollecting(db: Database): Promise<boolean> {
  return (
    (await db.maybe(sql`
      select 1 from recurring_occurrences where status = 'paying' limit 1`)) !== undefined
  );
}

async function isDelivering(db: Database): Promise<boolean> {
  return (
    (await db.maybe(sql`
      select 1 from deliveries where leased_until > now() limit 1`)) !== undefined
  );
}

/** Half a minute passes for what the killed never let go of. */
async function endLeases(db: Database): Promise<void> {
  await db.run(sql`
    update recurring_occurrences set leased_until = '-infinity' where status = 'paying'`);
  await db.run(sql`
    update deliveries set leased_until = '-infinity' where leased_until is not null`);
}

async function allEvents(server: ServerProcess): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (let page = 1; ; page += 1) {
    const { body } = await gateway(server, 'GET', `/v1/events?page=${page}&page_size=1000`);
    for (const { id } of body.results) ids.add(id);
    if (body.results.length < 1_000) return ids;
  }
}

async function until(isSo: () => Promise<boolean>, patienceMs: number): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    if (await isSo()) return true;
    await sleep(2);
  }
  return false;
}

function gateway(server: ServerProcess, method: string, path: string, body?: object) {
  const authorization = `Basic ${btoa(`${server.demo.affinipay.testSecretKey}:`)}`;
  return send(method, `${server.gatewayUrl}${path}`, authorization, body);
}

function console(server: ServerProcess, method: string, path: string, body: object) {
  const authorization = `Bearer ${server.demo.console.token}`;
  return send(method, `${server.mainUrl}${path}`, authorization, body);
}

async function send(method: string, url: string, authorization: string, body?: object) {
  const response = await fetch(url, {
    method,
    headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
  return { status: response.status, body: (await response.json()) as any };
}
