// Two hundred events a second to a thousand receivers, a third of which behave badly.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Database, openDatabase, sql } from '#src/db/index.ts';
import { isHealthy, type Received } from './receivers.ts';
import {
  type Demo,
  emptyDataDir,
  type RunningServer,
  removeDataDir,
  startServer,
} from './server.ts';
import { atLeast, atMost, print, wholeNumber } from './table.ts';

const receivers = 1_000;
const eventsPerSecond = 200;
const seconds = Number(process.env.BENCH_WEBHOOK_SECONDS ?? 90);
/** Until then connections to receivers that hang become ever more. */
const settledAfterSeconds = Number(process.env.BENCH_SETTLED ?? 35);

export async function benchWebhooks(): Promise<void> {
  const dataDir = await emptyDataDir();
  const server = await startServer(dataDir);
  const receiving = fork(join(import.meta.dirname, 'receivers.ts'));
  const db = openDatabase({ url: server.databaseUrl, connectionsMax: 1 });
  try {
    await measure(server, receiving, db);
  } finally {
    receiving.kill();
    await db.close();
    await server.stop();
    await removeDataDir(dataDir);
  }
}

async function measure(server: RunningServer, receiving: ChildProcess, db: Database) {
  const [port] = (await once(receiving, 'message')) as [number];
  await chargeOnce(server.demo);
  await subscribe(db, port);
  const startedAt = performance.now();
  const happening = happen(db);
  await pause(settledAfterSeconds * 1_000);
  const settledMb = await residentMb(server.pid);
  const made = await happening;
  const perSecond = (made * 1_000) / (performance.now() - startedAt);
  const finalMb = await residentMb(server.pid);
  const received = await untilReceived(receiving, db);
  report({ perSecond, growthMb: finalMb - settledMb, finalMb, ...received });
}

/** What the events tell of. */
async function chargeOnce({ ports, affinipay }: Demo): Promise<void> {
  const key = `Basic ${btoa(`${affinipay.testSecretKey}:`)}`;
  const method = { type: 'card', number: '4242424242424242', exp_month: 10, exp_year: 2090 };
  const response = await fetch(`http://127.0.0.1:${ports.affinipay}/v1/charges`, {
    method: 'POST',
    headers: { authorization: key, 'content-type': 'application/json' },
    body: JSON.stringify({ amount: 1_000, method }),
  });
  if (!response.ok) throw new Error(`The charge failed: ${await response.text()}`);
}

/** An organization for each receiver, with a payment: copies of the one there is. */
async function subscribe(db: Database, port: number): Promise<void> {
  const url = `http://127.0.0.1:${port}/`;
  // Copies need no look at what they refer to.
  await db.run(sql`set session_replication_role = replica`);
  await db.run(sql`
    with receiver as (
      select uuidv7() as id, n - 1 as place from generate_series(1, ${receivers}::integer) as n
    ), subscribed as (
      insert into organizations
             (id, name, time_zone, public_key, test_events_urls, created_at, modified_at)
      select receiver.id, 'Receiver ' || place, time_zone, 'm_' || place, ${url} || place,
             created_at, modified_at
        from receiver, organizations
    )
    insert into payments
           (organization_id, mode, id, kind, status, rail, processing_account_id, currency,
            authorized_minor, is_auto_capture, authorization_code, instrument_id, fingerprint,
            method, created_at, modified_at)
    select receiver.id, mode, uuidv7(), kind, status, rail, processing_account_id, currency,
           authorized_minor, is_auto_capture, authorization_code, instrument_id, fingerprint,
           method, created_at, modified_at
      from receiver, payments`);
  await db.run(sql`set session_replication_role = origin`);
  await db.script('vacuum analyze');
}

const tickMs = 50;

/** At a steady pace, from one organization to the next. Gives how many events there were. */
async function happen(db: Database): Promise<number> {
  const startedAt = performance.now();
  const perTick = (eventsPerSecond * tickMs) / 1_000;
  const ticks = (seconds * 1_000) / tickMs;
  for (let tick = 0; tick < ticks; tick += 1) {
    await pause(Math.max(0, startedAt + tick * tickMs - performance.now()));
    const places = Array.from(
      { length: perTick },
      (_, n) => ((tick * perTick + n) * 7) % receivers,
    );
    await db.run(sql`
      insert into events (organization_id, mode, id, type, subject_id, snapshot, created_at)
      select p.organization_id, p.mode, uuidv7(), 'card_payment.authorized', p.id,
             template.snapshot, date_trunc('milliseconds', clock_timestamp())
        from organizations o
        join payments p on p.organization_id = o.id
       cross join (select snapshot from events where type = 'card_payment.authorized'
                    order by created_at limit 1) as template
       where o.public_key = any(${places.map((place) => `m_${place}`)}::text[])`);
  }
  return perTick * ticks;
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}

/** Waits a while for the last of them, and gives what came and what should have. */
async function untilReceived(receiving: ChildProcess, db: Database) {
  const rows = await db.rows<{ receiver: string; events: bigint }>(sql`
    select substring(o.test_events_urls from '[0-9]+$') as receiver, count(*) as events
      from events e join organizations o on o.id = e.organization_id
     where o.test_events_urls <> '' and e.mode = 'test'
     group by o.id`);
  const expected = rows
    .filter(({ receiver }) => isHealthy(Number(receiver)))
    .reduce((sum, { events }) => sum + Number(events), 0);
  for (let tries = 0; ; tries += 1) {
    receiving.send('tell');
    const [received] = (await once(receiving, 'message')) as [Received];
    if (received.events >= expected || tries === 100) return { received, expected };
    await pause(100);
  }
}

function report(measured: {
  readonly perSecond: number;
  readonly growthMb: number;
  readonly finalMb: number;
  readonly received: Received;
  readonly expected: number;
}): void {
  const { perSecond, growthMb, finalMb, received, expected } = measured;
  const share = received.events / expected;
  const [hang, fail, drip, reset] = ['10 % hang', '10 % answer 500', '10 % drip', '5 % reset'];
  print(`Events to ${wholeNumber(receivers)} receivers: ${hang}, ${fail}, ${drip}, ${reset}`, [
    { what: 'events', value: `${wholeNumber(perSecond)}/s`, bar: atLeast(perSecond, 190) },
    { what: 'attempts at receivers that misbehave', value: wholeNumber(received.inVain) },
    {
      what: 'told to the others, of what was to be told',
      value: `${(share * 100).toFixed(2)} %`,
      bar: atLeast(share, 1),
    },
    { what: 'until it was there, p50', value: `${wholeNumber(received.p50Ms)} ms` },
    {
      what: 'until it was there, p99',
      value: `${wholeNumber(received.p99Ms)} ms`,
      bar: atMost(received.p99Ms, 2_000, 'at most 2 s'),
    },
    { what: 'until it was there, longest', value: `${wholeNumber(received.maxMs)} ms` },
    {
      what: `memory of the server (${wholeNumber(finalMb)} MB), grown by`,
      value: `${growthMb.toFixed(0)} MB`,
      bar: atMost(growthMb, 50, 'at most 50 MB'),
    },
  ]);
}
