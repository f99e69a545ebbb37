// Searches by boolean expressions over HTTP, among a million payments of one organization.
import { type Database, openDatabase, type Sql, sql } from '#src/db/index.ts';
import { fromBase64Url } from '#src/kernel/ids.ts';
import { someOrganizations } from './charges.ts';
import { documentedExample } from './documented-search.ts';
import { benchAgainstPostGraphile } from './search-aiwyn-against.ts';
import { benchHostileSearches } from './search-aiwyn-hostile.ts';
import { insertRows, rareName } from './search-aiwyn-rows.ts';
import { type Demo, emptyDataDir, removeDataDir, startServer } from './server.ts';
import { atMost, type Figure, percentile, print, wholeNumber } from './table.ts';

const rows = Number(process.env.BENCH_ROWS ?? 1_000_000);
const times = Number(process.env.BENCH_TIMES ?? 100);

/** What the organization has that is sent the light requests while the other is under attack. */
const neighbourRows = 1_000;

export async function benchSearchAiwyn(): Promise<void> {
  const dataDir = await emptyDataDir();
  const server = await startServer(dataDir);
  const db = openDatabase({ url: server.databaseUrl, connectionsMax: 1, statementTimeoutMs: 0 });
  try {
    const { demo } = server;
    const organizationId = await organizationOf(db, demo);
    const [neighbour] = (await someOrganizations(demo, 1)) as [Demo];
    const startedAt = performance.now();
    await insertRows(db, { organizationId, payments: rows });
    const seconds = (performance.now() - startedAt) / 1000;
    await insertRows(db, {
      organizationId: await organizationOf(db, neighbour),
      payments: neighbourRows,
    });
    console.error(`  ${wholeNumber(rows)} payments written in ${seconds.toFixed(0)} s`);
    await benchSearches(db, demo, organizationId);
    await benchAgainstPostGraphile(server, organizationId);
    await benchHostileSearches(demo, neighbour);
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
  readonly path: string;
  readonly body: object;
  /** The same, as the plainest statement would count it. */
  readonly fits: Sql;
  readonly hasBar: boolean;
}

const pageSize = 25;
const deepPage = Math.min(5_000, Math.floor((rows * 0.9) / pageSize));
const month = { createdAt: { _gte: '2024-03-01T00:00:00Z', _lt: '2024-04-01T00:00:00Z' } };
const text = rareName.slice(0, 4).toLowerCase();

const searches: Readonly<Record<string, Search>> = {
  'the documented example': search(
    documentedExample,
    sql`(tender ilike '%credit%' or brand ilike '%visa%')
        and not is_automatic and captured_at is not null`,
  ),
  [`clientName _ilike %${text}%`]: search(
    { where: { clientName: { _ilike: `%${text}%` } } },
    sql`parties.name ilike ${`%${text}%`}`,
  ),
  'reference _ilike %-123%45': search(
    { where: { reference: { _ilike: '%-123%45' } } },
    sql`reference ilike '%-123%45'`,
  ),
  'one month, by amount': search(
    { where: month, orderBy: [{ amount: 'desc' }] },
    sql`payments.created_at >= '2024-03-01T00:00:00Z'
        and payments.created_at < '2024-04-01T00:00:00Z'`,
  ),
  [`page ${wholeNumber(deepPage)} of the list`]: list({ page: deepPage }, sql`true`),
  'the list, page 0': informing(list({}, sql`true`)),
  'the list, status FAILED': informing(
    list({ status: 'FAILED' }, sql`status in ('failed', 'returned')`),
  ),
  'the list, one client': informing(list({ clientId: 1 }, sql`parties.number = 1`)),
  [`page ${wholeNumber(deepPage)}, by paymentConfirmationDate`]: informing(
    search(
      { page: deepPage, where: {}, orderBy: [{ paymentConfirmationDate: 'desc' }] },
      sql`true`,
    ),
  ),
  'bankName _ilike %denver trust%': informing(
    search(
      { where: { bankName: { _ilike: '%denver trust%' } } },
      sql`method ->> 'bankName' ilike '%denver trust%'`,
    ),
  ),
  'clientName _ilike %ta%, too short for an index': informing(
    search({ where: { clientName: { _ilike: '%ta%' } } }, sql`parties.name ilike '%ta%'`),
  ),
};

function search(body: object, fits: Sql): Search {
  return { path: '/v1/payments/search', body: { pageSize, ...body }, fits, hasBar: true };
}

function list(body: object, fits: Sql): Search {
  return { path: '/v1/payments', body: { pageSize, ...body }, fits, hasBar: true };
}

function informing(one: Search): Search {
  return { ...one, hasBar: false };
}

async function benchSearches(db: Database, demo: Demo, organizationId: string): Promise<void> {
  for (const [what, one] of Object.entries(searches)) {
    const { total } = await ask(demo, one);
    const { counted } = await db.one<{ counted: bigint }>(sql`
      select count(*) as counted
        from payments
        left join parties on parties.organization_id = payments.organization_id
                         and parties.id = payments.party_id
       where payments.organization_id = ${organizationId} and mode = 'test'
         and kind <> 'refund' and ${one.fits}`);
    if (BigInt(total) !== counted) throw new Error(`${what}: ${total} told, ${counted} there.`);
    console.error(`  ${what}: ${wholeNumber(total)}`);
  }
  const taken = await timeSearches(demo);
  const figures = Object.entries(searches).map(([what, { hasBar }]): Figure => {
    const p50 = percentile(taken.get(what) ?? [], 50);
    const p95 = percentile(taken.get(what) ?? [], 95);
    const bar = atMost(p95, 100, 'p95 at most 100 ms');
    return { what, value: `${p50.toFixed(1)} / ${p95.toFixed(1)} ms`, ...(hasBar && { bar }) };
  });
  print(
    `Searches over HTTP among ${wholeNumber(rows)} payments of one organization, p50 / p95 of ` +
      `${times}, each with its exact total`,
    figures,
  );
}

/** In turns, so that what else the machine does falls on all; what has no bar, each fifth turn. */
async function timeSearches(demo: Demo): Promise<Map<string, number[]>> {
  const taken = new Map<string, number[]>();
  for (let turn = -5; turn < times; turn += 1) {
    for (const [what, one] of Object.entries(searches)) {
      if (!one.hasBar && turn % 5 !== 0) continue;
      const { ms } = await ask(demo, one);
      if (turn >= 0) taken.set(what, [...(taken.get(what) ?? []), ms]);
    }
  }
  return taken;
}

interface Page {
  readonly deid_payment_aggregate: { readonly aggregate: { readonly count: number } };
}

async function ask({ ports, aiwyn }: Demo, { path, body }: Search) {
  const startedAt = performance.now();
  const response = await fetch(`http://127.0.0.1:${ports.aiwyn}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${aiwyn.accessToken}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  const page = (await response.json()) as Page;
  if (response.status !== 200) throw new Error(`${path}: ${JSON.stringify(page)}`);
  const ms = performance.now() - startedAt;
  return { ms, total: page.deid_payment_aggregate.aggregate.count };
}
