// A hundred thousand occurrences due on one date, against charges over HTTP in the same run.
import { type Database, openDatabase, sql } from '#src/db/index.ts';
import { someOrganizations, underLoad } from './charges.ts';
import {
  type Demo,
  emptyDataDir,
  type RunningServer,
  removeDataDir,
  startServer,
} from './server.ts';
import { atLeast, atMost, median, print, wholeNumber } from './table.ts';

const occurrences = Number(process.env.BENCH_OCCURRENCES ?? 100_000);
const roundMs = Number(process.env.BENCH_SECONDS ?? 5) * 1000;
const listings = 50;

export async function benchRecurring(): Promise<void> {
  const dataDir = await emptyDataDir();
  const server = await startServer(dataDir);
  const db = openDatabase({ url: server.databaseUrl, connectionsMax: 1, statementTimeoutMs: 0 });
  try {
    await measure(server, db);
  } finally {
    await db.close();
    await server.stop();
    await removeDataDir(dataDir);
  }
}

async function measure(server: RunningServer, db: Database): Promise<void> {
  const demos = await someOrganizations(server.demo);
  const charging = () =>
    underLoad({
      port: server.demo.ports.affinipay,
      secretKeys: demos.map(({ affinipay }) => affinipay.testSecretKey),
      cards: 'documented',
      connections: 64,
      durationMs: roundMs,
      name: `run${performance.now()}`,
    });
  await charging();
  const before = await charging();
  const [demo] = demos as [Demo];
  await moveClock(demo, { freeze: true });
  await insertDue(db, demo);
  const listedMs = await listing(demo);
  const startedAt = performance.now();
  await moveClock(demo, { by: 'P1D' });
  const collectedPerSecond = (occurrences * 1000) / (performance.now() - startedAt);
  await verify(db);
  const listedAfterMs = await listing(demo);
  const after = await charging();
  const chargesPerSecond = (before.perSecond + after.perSecond) / 2;
  const ratio = collectedPerSecond / chargesPerSecond;
  const slowest = Math.max(listedMs, listedAfterMs);
  print(`${wholeNumber(occurrences)} occurrences of one organization, due on one date`, [
    { what: 'collected', value: `${wholeNumber(collectedPerSecond)}/s` },
    { what: 'charges over HTTP, before and after', value: `${wholeNumber(chargesPerSecond)}/s` },
    { what: 'collected : charges', value: ratio.toFixed(2), bar: atLeast(ratio, 0.5) },
    {
      what: 'a page of the list of all of them, with their number',
      value: `${slowest.toFixed(1)} ms`,
      bar: atMost(slowest, 100, 'at most 100 ms'),
    },
  ]);
}

async function moveClock({ ports, console }: Demo, move: object): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${ports.main}/console/api/clock`, {
    method: 'POST',
    headers: { authorization: `Bearer ${console.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(move),
  });
  if (!response.ok) throw new Error(`The clock did not move: ${await response.text()}`);
}

/**
 * Due on the day after the organization's today, at its first moment: the clock, moved by a day,
 * passes it, and with it one daily capture of what was charged before.
 */
async function insertDue(db: Database, { affinipay }: Demo): Promise<void> {
  await db.run(sql`
    with payer as (
      select p.*, o.clock_frozen_at as now, o.time_zone,
             ((o.clock_frozen_at at time zone o.time_zone)::date + 1) as due_on
        from payments p
        join organizations o on o.id = p.organization_id
       where p.organization_id = (select c.organization_id from processing_accounts c
                                   where c.id = ${idOf(affinipay.merchantAccountId)})
         and p.status <> 'failed'
       limit 1
    ),
    made as (
      insert into recurring_charges
             (organization_id, mode, id, status, processing_account_id, currency, amount_minor,
              method, instrument_id, fingerprint, schedule, next_payment_on, created_at,
              modified_at)
      select organization_id, mode, uuidv7(), 'active', processing_account_id, currency, 1000 + n,
             method, instrument_id, fingerprint,
             jsonb_build_object('unit', 'month', 'every', 1, 'start', due_on), due_on, now, now
        from payer cross join generate_series(1, ${occurrences}::integer) as n
      returning organization_id, mode, id, amount_minor
    )
    insert into recurring_occurrences
           (organization_id, mode, id, recurring_charge_id, number, status, amount_minor, due_on,
            due_at, created_at, modified_at)
    select made.organization_id, made.mode, uuidv7(), made.id, 1, 'pending', made.amount_minor,
           due_on, due_on::timestamp at time zone time_zone, now, now
      from made cross join payer`);
  await db.script('vacuum analyze');
}

function idOf(gatewayId: string): string {
  return Buffer.from(gatewayId, 'base64url').toString('hex');
}

/** Each was collected once, and the next one is there. */
async function verify(db: Database): Promise<void> {
  const found = await db.one<Readonly<Record<string, bigint>>>(sql`
    select count(*) filter (where status = 'paid') as paid,
           count(*) filter (where status = 'pending') as pending,
           (select count(*) from payments where occurrence_id is not null) as payments
      from recurring_occurrences`);
  const asDue = BigInt(occurrences);
  if (Object.values(found).some((count) => count !== asDue)) {
    throw new Error(`Not each was collected once: ${JSON.stringify(found, (_, v) => `${v}`)}`);
  }
}

async function listing({ ports, affinipay }: Demo): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < listings; count += 1) {
    const startedAt = performance.now();
    const response = await fetch(
      `http://127.0.0.1:${ports.affinipay}/v1/recurring/charges?page=${count + 1}`,
      { headers: { authorization: `Basic ${btoa(`${affinipay.testSecretKey}:`)}` } },
    );
    const { total_entries: total } = (await response.json()) as { total_entries: number };
    if (total !== occurrences) throw new Error(`The list says that there are ${total}.`);
    times.push(performance.now() - startedAt);
  }
  return median(times);
}
