// Everything that the server shows of a life, held to what the model shows.
import assert from 'node:assert/strict';
import { sql } from '#src/db/index.ts';
import type { TestApp } from '#test/support/app.ts';
import { isUsable } from '../model/pay.ts';
import { balances, show } from '../model/show.ts';
import { refundsOf, type World } from '../model/world.ts';
import type { Lived } from './sides.ts';

// biome-ignore lint/suspicious/noExplicitAny: a transaction as it came.
type Body = any;

/** The list of transactions, and the balances. */
export async function compareLists(world: World, { app, ids }: Lived): Promise<void> {
  const listed = await readList(app);
  const byId = new Map(listed.map((body) => [body.id, fieldsOf(body)]));
  assert.deepEqual(
    ids.transactions.map((id) => byId.get(id)),
    world.transactions.map((_, index) => show(world, index)),
  );
  assert.equal(listed.length, world.transactions.length);
  assert.deepEqual(await readBalances(app), balances(world));
}

/** The lists, and each thing as it is shown alone, and what a search finds of each kind. */
export async function compareAll(world: World, lived: Lived): Promise<void> {
  await compareLists(world, lived);
  await compareTransactions(world, lived);
  await compareTotals(world, lived.app);
  const statuses = lived.ids.tokens.map(async (id) => {
    return (await lived.app.gateway('GET', `/v1/tokens/${id}`)).status;
  });
  assert.deepEqual(
    await Promise.all(statuses),
    world.tokens.map((token) => (isUsable(world, token) ? 200 : 404)),
  );
}

async function compareTransactions(world: World, { app, ids }: Lived): Promise<void> {
  const shown: Body[] = await Promise.all(
    ids.transactions.map(async (id) => (await app.gateway('GET', `/v1/transactions/${id}`)).body),
  );
  assert.deepEqual(
    shown.map(fieldsOf),
    world.transactions.map((_, index) => show(world, index)),
  );
  const refunds = shown.map(({ refunds: list = [] }) =>
    list.map(({ id }: Body) => ids.transactions.indexOf(id)),
  );
  assert.deepEqual(
    refunds.map((list) => list.toSorted((a: number, b: number) => a - b)),
    world.transactions.map((_, index) => refundsOf(world, index)),
  );
}

/** Of the kinds that there are: of others the list, which is complete, has shown that none is. */
async function compareTotals(world: World, app: TestApp): Promise<void> {
  const shown = world.transactions.map((_, index) => show(world, index));
  const kinds = [
    ...Map.groupBy(shown, ({ type, status }) => `qf=type:${type}&qf=status:${status}`),
  ];
  const found = kinds.map(async ([search]) => {
    const path = `/v1/transactions?page_size=1&${search}`;
    return (await app.gateway('GET', path)).body.total_entries;
  });
  assert.deepEqual(
    await Promise.all(found),
    kinds.map(([, those]) => those.length),
  );
}

async function readList(app: TestApp, page = 1): Promise<Body[]> {
  const { body } = await app.gateway('GET', `/v1/transactions?page_size=100&page=${page}`);
  const rest = page * 100 < body.total_entries ? await readList(app, page + 1) : [];
  return [...body.results, ...rest];
}

export function fieldsOf(body: Body) {
  const { type, status, amount, auto_capture, amount_refunded, failure_code } = body;
  const fields = { type, status, amount, auto_capture, amount_refunded, failure_code };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Balances that are not zero, the ids of our deposit accounts and parties read as their kinds. */
async function readBalances({ app, organization }: TestApp): Promise<Record<string, number>> {
  const rows = await app.db.rows<{ account: string; balance: bigint }>(sql`
    select case when d.id is null then regexp_replace(p.account, ':unidentified$', '')
                else replace(p.account, d.id::text, d.kind) end as account,
           sum(p.amount_minor)::bigint as balance
      from postings p
      left join deposit_accounts d
        on d.organization_id = p.organization_id and d.mode = p.mode
       and p.account like '%:' || d.id
     where p.organization_id = ${organization.id} and p.mode = 'test'
     group by 1 having sum(p.amount_minor) <> 0`);
  return Object.fromEntries(rows.map(({ account, balance }) => [account, Number(balance)]));
}
