// Card charges over HTTP against the database's own limit: the same rows written by pgbench.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Database, openDatabase, sql } from '#src/db/index.ts';
import { fromBase64Url } from '#src/kernel/ids.ts';
import { type Account, chargeScripts, createChargeFunction } from './charge-function.ts';
import type { ChargeLoad, Loaded, RequestLoad } from './load.ts';
import { findPgbench, initialize, pgbench } from './pgbench.ts';
import {
  type Demo,
  emptyDataDir,
  type RunningServer,
  removeDataDir,
  startServer,
} from './server.ts';
import { atLeast, atMost, type Figure, median, print, wholeNumber } from './table.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const roundMs = Number(process.env.BENCH_SECONDS ?? 5) * 1000;
const connections = 64;
const organizations = 8;

export async function benchCharges(): Promise<void> {
  const dataDir = await emptyDataDir();
  const server = await startServer(dataDir);
  try {
    await measure(server);
  } finally {
    await server.stop();
    await removeDataDir(dataDir);
  }
}

async function measure(server: RunningServer): Promise<void> {
  const db = openDatabase({ url: server.databaseUrl, connectionsMax: 1 });
  try {
    const demos = await someOrganizations(server.demo);
    const http = httpRuns(db, server.demo, demos);
    const database = await databaseRuns(server, await accountsOf(db, demos));
    // Plans made for tables that are all but empty would be kept while the tables grow.
    for (const warmUp of [http.fresh, http.tokens, http.spread]) await warmUp();
    await db.script('vacuum analyze');
    const { hot, spread, fresh, tokens } = http;
    const { functionFresh, ...others } = database;
    report(
      await inTurns({
        hot,
        spread,
        ...others,
        ...(functionFresh && { functionFresh }),
        fresh,
        tokens,
      }),
    );
  } finally {
    await db.close();
  }
}

/** One charge of a run, as often as there are rounds, and each run once a round. */
type Run = () => Promise<Measured>;
interface Measured {
  readonly perSecond: number;
  readonly loaded?: Loaded;
}
type Results = Readonly<Record<string, readonly Measured[]>>;

async function inTurns(runs: Readonly<Record<string, Run>>): Promise<Results> {
  const results: Record<string, Measured[]> = {};
  for (let round = 1; round <= rounds; round += 1) {
    for (const [name, run] of Object.entries(runs)) {
      const measured = await run();
      results[name] = [...(results[name] ?? []), measured];
      console.error(`  round ${round}: ${name} ${wholeNumber(measured.perSecond)}/s`);
    }
  }
  return results;
}

function httpRuns(db: Database, { ports }: Demo, demos: readonly Demo[]) {
  const keys = demos.map(({ affinipay }) => affinipay.testSecretKey);
  let runs = 0;
  const charging = (secretKeys: readonly string[], cards: ChargeLoad['cards']) => async () => {
    runs += 1;
    const name = `run${runs}`;
    const port = ports.affinipay;
    const settings = { connections, durationMs: roundMs, name };
    const loaded = await underLoad({ port, secretKeys, cards, ...settings });
    await verify(db, name, loaded);
    return { perSecond: loaded.perSecond, loaded };
  };
  return {
    hot: charging(keys.slice(0, 1), 'documented'),
    spread: charging(keys, 'documented'),
    fresh: charging(keys, 'fresh'),
    tokens: charging(keys, 'tokens'),
  };
}

export async function underLoad(load: ChargeLoad | RequestLoad): Promise<Loaded> {
  const clients = fork(join(import.meta.dirname, 'load.ts'));
  clients.send(load);
  const [loaded] = (await once(clients, 'message')) as [Loaded];
  return loaded;
}

/** What was acknowledged is there, and nothing else. */
async function verify(db: Database, name: string, loaded: Loaded): Promise<void> {
  const { stored } = await db.one<{ stored: bigint }>(sql`
    select count(*) as stored from payments
     where source_id like ${`${name}-%`} and status = 'authorized'`);
  if (loaded.refused > 0) throw new Error(`A charge was refused: ${loaded.firstRefusal}`);
  if (stored !== BigInt(loaded.acknowledged)) {
    throw new Error(`${loaded.acknowledged} charges were acknowledged, ${stored} are stored.`);
  }
}

async function databaseRuns(server: RunningServer, accounts: readonly Account[]) {
  const program = await findPgbench();
  if (!program) {
    console.log(
      'pgbench is missing, so there is nothing to compare with: it comes with PostgreSQL\n' +
        '("apt install postgresql" on Debian). Figures of the server alone follow.\n',
    );
    return {};
  }
  const { databaseUrl, dataDir } = server;
  await createChargeFunction(databaseUrl);
  await initialize(program, databaseUrl);
  const words = ['-n', '-c', '8', '-j', '2', '-M', 'prepared', '-T', `${roundMs / 1000}`];
  const running = (more: readonly string[]) => async () => ({
    perSecond: await pgbench(program, databaseUrl, [...words, ...more]),
  });
  return {
    function: running(await chargeScripts(dataDir, accounts, 'documented')),
    functionFresh: running(await chargeScripts(dataDir, accounts, 'fresh')),
    tpcb: running([]),
  };
}

export async function someOrganizations(demo: Demo, count = organizations): Promise<Demo[]> {
  const created = Array.from({ length: count }, async () => {
    const response = await fetch(`http://127.0.0.1:${demo.ports.main}/console/api/organizations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${demo.console.token}` },
    });
    if (response.status !== 200) throw new Error(`No organization: ${await response.text()}`);
    return (await response.json()) as Demo;
  });
  return Promise.all(created);
}

async function accountsOf(db: Database, demos: readonly Demo[]): Promise<Account[]> {
  const ids = demos.map(({ affinipay }) => fromBase64Url(affinipay.merchantAccountId));
  return db.rows<Account>(sql`
    select organization_id as "organizationId", id as "accountId" from processing_accounts
     where id = any(${ids}::uuid[])`);
}

function report(results: Results): void {
  const rate = (what: string, name: string): Figure => ({
    what,
    value: `${wholeNumber(median(rates(results, name)))}/s`,
  });
  print(`Charges over HTTP, ${connections} keep-alive connections, medians of ${rounds} rounds`, [
    rate(`${organizations} accounts, documented test cards`, 'spread'),
    rate('one hot account', 'hot'),
    rate(`${organizations} accounts, every card new`, 'fresh'),
    rate(`${organizations} accounts, one-time tokens made before`, 'tokens'),
    ...latencies(results.spread ?? []),
    ratio('one hot account : 8 accounts', pairwise(results, 'hot', 'spread'), 0.9),
  ]);
  if (!('function' in results)) return;
  print('The database alone: pgbench, 8 clients, the same rows as one function call', [
    rate(`${organizations} accounts, a dozen cards`, 'function'),
    rate(`${organizations} accounts, every card new`, 'functionFresh'),
    rate('TPC-B instead', 'tpcb'),
  ]);
  const toFunction = pairwise(results, 'spread', 'function');
  print('HTTP to the database alone, medians of the ratio within each round', [
    ratio('HTTP : function', toFunction, 0.6),
    ratio('HTTP : function, the goal', toFunction, 1),
    ratio('HTTP : function, every card new', pairwise(results, 'fresh', 'functionFresh'), 0.6),
    ratio('HTTP : function, with one-time tokens', pairwise(results, 'tokens', 'function'), 0.5),
    { what: 'HTTP : TPC-B', value: pairwise(results, 'spread', 'tpcb').toFixed(2) },
  ]);
}

function rates(results: Results, name: string): number[] {
  return (results[name] ?? []).map(({ perSecond }) => perSecond);
}

/** Rounds are compared with themselves: what else the machine does changes from one to the next. */
function pairwise(results: Results, name: string, other: string): number {
  const others = rates(results, other);
  return median(rates(results, name).map((rate, round) => rate / (others[round] ?? Number.NaN)));
}

function ratio(what: string, value: number, bar: number): Figure {
  return { what, value: value.toFixed(2), bar: atLeast(value, bar) };
}

function latencies(measured: readonly Measured[]): Figure[] {
  const loaded = measured.flatMap((one) => (one.loaded ? [one.loaded] : []));
  const p50 = median(loaded.map(({ p50Ms }) => p50Ms));
  const p99 = median(loaded.map(({ p99Ms }) => p99Ms));
  return [
    { what: 'latency p50', value: `${p50.toFixed(1)} ms` },
    { what: 'latency p99', value: `${p99.toFixed(1)} ms` },
    {
      what: 'latency p99 : p50',
      value: (p99 / p50).toFixed(2),
      bar: atMost(p99 / p50, 4, 'at most 4'),
    },
  ];
}
