// Searches over HTTP among a million payments, against the plain first page; and what it costs the
// charges that everything they write can be found.
import { type Database, openDatabase, type Sql, sql } from '#src/db/index.ts';
import { fromBase64Url } from '#src/kernel/ids.ts';
import { someOrganizations, underLoad } from './charges.ts';
import { createSearch, dropSearch, insertPayments, rareWord } from './search-rows.ts';
import {
  type Demo,
  emptyDataDir,
  type RunningServer,
  removeDataDir,
  startServer,
} from './server.ts';
import { atMost, type Figure, median, print, wholeNumber } from './table.ts';

const rows = Number(process.env.BENCH_ROWS ?? 1_000_000);
const times = Number(process.env.BENCH_TIMES ?? 21);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const roundMs = Number(process.env.BENCH_SECONDS ?? 5) * 1000;

export async function benchSearch(): Promise<void> {
  await onServer((withSearch) => onServer((without) => measure(withSearch, without)));
}

async function measure(withSearch: Prepared, without: Prepared): Promise<void> {
  const startedAt = performance.now();
  await createSearch(withSearch.db);
  const seconds = (performance.now() - startedAt) / 1000;
  for (const { db } of [withSearch, without]) await db.script('vacuum analyze payments');
  const { demo } = withSearch.server;
  const timed = await timeSearches(demo);
  await verifyTotals(withSearch.db, demo);
  report(timed, seconds);
  await reportCost(withSearch, without);
}

interface Prepared {
  readonly server: RunningServer;
  readonly db: Database;
  readonly demos: readonly Demo[];
}

/** A server with all the payments, that cannot be searched yet. */
async function onServer(work: (prepared: Prepared) => Promise<void>): Promise<void> {
  const dataDir = await emptyDataDir();
  const server = await startServer(dataDir);
  const db = openDatabase({ url: server.databaseUrl, connectionsMax: 1, statementTimeoutMs: 0 });
  try {
    const demos = await someOrganizations(server.demo);
    await dropSearch(db);
    await insertPayments(db, { rows, organizationId: await organizationOf(db, server.demo) });
    await work({ server, db, demos });
  } finally {
    await db.close();
    await server.stop();
    await removeDataDir(dataDir);
  }
}

async function organizationOf(db: Database, { affinipay }: Demo): Promise<string> {
  const accountId = fromBase64Url(affinipay.merchantAccountId);
  const { id } = await db.one<{ id: string }>(sql`
    select organization_id as id from processing_accounts where id = ${accountId}`);
  return id;
}

interface Search {
  readonly query: string;
  /** The same, as the plainest statement would count it. */
  readonly fits: Sql;
  readonly hasBar: boolean;
}

const name = sql`method -> 'payer' ->> 'name'`;
const nothing = 'no payment has this';
const complete = sql`(status = 'settled' or (status = 'captured' and rail = 'card'))`;
const hold = sql`kind = 'charge' and status = 'authorized' and not is_auto_capture`;
const deepPage = Math.min(5_000, Math.floor(rows / 2 / 20));

const plain = 'first page, newest first';
const searches: Readonly<Record<string, Search>> = {
  [plain]: search('', sql`true`),
  'qf=name:Targ': search('qf=name:Targ', sql`${name} ~* '\\mtarg'`),
  'q, a word of one payment': search(`q=${rareWord}`, sql`${name} ilike ${`%${rareWord}%`}`),
  'q, found nowhere': search(`q=${encodeURIComponent(nothing)}`, sql`false`),
  [`page ${wholeNumber(deepPage)}`]: search(`page=${deepPage}`, sql`true`),
  'card refunds': search(
    'qf=type:REFUND&qf=method.type:card',
    sql`kind = 'refund' and rail = 'card'`,
  ),
  'order_by=amount': search('order_by=amount', sql`true`),
  holds: { ...search('', hold), hasBar: false },
  'qf=status:COMPLETED': { ...search('qf=status:COMPLETED', complete), hasBar: false },
  'q=elizabeth': { ...search('q=elizabeth', sql`${name} ilike '%elizabeth%'`), hasBar: false },
  'q=tx, too short for the index': {
    ...search('q=tx', sql`search_text like '%tx%'`),
    hasBar: false,
  },
};

function search(query: string, fits: Sql): Search {
  return { query, fits, hasBar: true };
}

function addressOf(what: string, { query }: Search): string {
  return what === 'holds' ? '/v1/charges/holds' : `/v1/transactions?${query}`;
}

interface Answer {
  readonly ms: number;
  readonly total: number;
}

async function ask({ ports, affinipay }: Demo, address: string): Promise<Answer> {
  const startedAt = performance.now();
  const response = await fetch(`http://127.0.0.1:${ports.affinipay}${address}`, {
    headers: { authorization: `Basic ${btoa(`${affinipay.testSecretKey}:`)}` },
  });
  const body = (await response.json()) as { total_entries: number };
  if (response.status !== 200) throw new Error(`${address}: ${JSON.stringify(body)}`);
  return { ms: performance.now() - startedAt, total: body.total_entries };
}

/** In turns, so that what else the machine does falls on all of them. */
async function timeSearches(demo: Demo): Promise<Map<string, number>> {
  const taken = new Map<string, number[]>();
  for (let turn = -3; turn < times; turn += 1) {
    for (const [what, one] of Object.entries(searches)) {
      const { ms } = await ask(demo, addressOf(what, one));
      if (turn >= 0) taken.set(what, [...(taken.get(what) ?? []), ms]);
    }
  }
  return new Map([...taken].map(([what, all]) => [what, median(all)]));
}

async function verifyTotals(db: Database, demo: Demo): Promise<void> {
  const organizationId = await organizationOf(db, demo);
  for (const [what, one] of Object.entries(searches)) {
    const { total } = await ask(demo, addressOf(what, one));
    const { counted } = await db.one<{ counted: bigint }>(sql`
      select count(*) as counted from payments
       where organization_id = ${organizationId} and mode = 'test' and ${one.fits}`);
    if (BigInt(total) !== counted) throw new Error(`${what}: ${total} told, ${counted} there.`);
  }
}

function report(timed: ReadonlyMap<string, number>, seconds: number): void {
  const base = timed.get(plain) ?? Number.NaN;
  const figures = Object.entries(searches).map(([what, { hasBar }]): Figure => {
    const ms = timed.get(what) ?? Number.NaN;
    const bar = atMost(ms / base, 10, `${(ms / base).toFixed(1)} × the first page, at most 10`);
    return { what, value: `${ms.toFixed(2)} ms`, ...(hasBar && { bar }) };
  });
  const among = `${wholeNumber(rows / 2)} payments of one organization, of ${wholeNumber(rows)}`;
  print(`Searches over HTTP among ${among}; medians of ${times}; all totals exact`, [
    ...figures,
    { what: 'the migration that makes it all', value: `${seconds.toFixed(0)} s` },
  ]);
}

async function reportCost(withSearch: Prepared, without: Prepared): Promise<void> {
  let runs = 0;
  const charge = async ({ server, demos }: Prepared) => {
    runs += 1;
    const loaded = await underLoad({
      port: server.demo.ports.affinipay,
      secretKeys: demos.map(({ affinipay }) => affinipay.testSecretKey),
      cards: 'documented',
      connections: 64,
      durationMs: roundMs,
      name: `search${runs}`,
    });
    if (loaded.refused > 0) throw new Error(`A charge was refused: ${loaded.firstRefusal}`);
    return loaded.perSecond;
  };
  for (const one of [withSearch, without]) await charge(one);
  const pairs: { readonly found: number; readonly lost: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    pairs.push({ found: await charge(withSearch), lost: await charge(without) });
  }
  const cost = median(pairs.map(({ found, lost }) => 1 - found / lost)) * 100;
  const late = await ask(withSearch.server.demo, `/v1/transactions?q=${rareWord}`);
  print(`Charges over HTTP, 64 connections, medians of ${rounds} rounds`, [
    { what: 'with all that searches need', value: `${rate(pairs.map(({ found }) => found))}/s` },
    { what: 'without it', value: `${rate(pairs.map(({ lost }) => lost))}/s` },
    { what: 'cost', value: `${cost.toFixed(0)} %`, bar: atMost(cost, 25, 'at most 25 %') },
    { what: 'q, a word of one payment, right after', value: `${late.ms.toFixed(2)} ms` },
  ]);
}

function rate(all: readonly number[]): string {
  return wholeNumber(median(all));
}
