// What one organization's hostile searches cost another's light requests, and its charges.
import { setTimeout as pause } from 'node:timers/promises';
import { underLoad } from './charges.ts';
import { post } from './connection.ts';
import type { ChargeLoad, Load, Loaded, RequestLoad } from './load.ts';
import type { Demo } from './server.ts';
import { atMost, type Figure, median, print, wholeNumber } from './table.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const roundMs = Number(process.env.BENCH_SECONDS ?? 5) * 1000;
const hostileConnections = 2;

const backtracking = '^(.*)(.*)(.*)(.*)(.*)\\1\\2\\3\\4\\5x$';
const stacked = `%${'_%a%e'.repeat(20)}_%q`;
const lists = Array.from({ length: 10 }, (_, list) => ({
  amount: { _nin: Array.from({ length: 50 }, (_, n) => 1 + list * 50 + n) },
}));
const deep = { pageSize: 1_000, page: 900 };

/** Nothing that an index helps with: texts as slow for each row as patterns get, and numbers. */
const searches = [
  { where: { clientName: { _iregex: backtracking } } },
  { where: { _or: Array.from({ length: 99 }, (_, n) => ({ amount: { _eq: n } })) } },
  { where: { reference: { _regex: '(((INV|[A-Z]+|[A-Z-]*)+-?)+[0-9]*)+\\1!$' } } },
  { where: { _and: lists }, orderBy: [{ paymentConfirmationDate: 'desc_nulls_last' }], ...deep },
  {
    where: {
      _or: Array.from({ length: 50 }, (_, n) => ({ clientName: { _ilike: `${stacked}${n}` } })),
    },
  },
  { orderBy: [{ arTransactionId: 'desc' }], ...deep },
  { where: { _not: { processorReference: { _nsimilar: '%((a|b|%)*(c|%)*)*z_%' } } } },
  { where: { _not: { _and: lists } }, orderBy: [{ amount: 'asc' }], ...deep },
];

/** A light request, one after another, alone and beside the hostile ones. */
interface Light {
  readonly what: string;
  readonly run: () => Promise<Loaded>;
  readonly alone: Loaded[];
  readonly beside: Loaded[];
}

export async function benchHostileSearches(hostile: Demo, neighbour: Demo): Promise<void> {
  const lights: Light[] = [
    { what: 'the first page of the list', run: listing(neighbour), alone: [], beside: [] },
    { what: 'a charge', run: charging(neighbour), alone: [], beside: [] },
  ];
  for (const { run } of lights) await run();
  const attacks: Loaded[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const { run, alone, beside } of lights) {
      alone.push(await run());
      const attack = underAttack(hostile);
      // The searches are at work before the light requests come.
      await pause(200);
      beside.push(await run());
      attacks.push(await attack);
    }
  }
  report(lights, attacks);
}

function listing(demo: Demo): () => Promise<Loaded> {
  const requests = [post('/v1/payments', [bearer(demo)], '{}')];
  return answered({ port: demo.ports.aiwyn, requests });
}

function charging({ ports, affinipay }: Demo): () => Promise<Loaded> {
  let runs = 0;
  return () => {
    runs += 1;
    return answered({
      port: ports.affinipay,
      secretKeys: [affinipay.testSecretKey],
      cards: 'documented',
      name: `beside${runs}`,
    })();
  };
}

type Without<Whole extends Load> = Omit<Whole, 'connections' | 'durationMs'>;

/** What is refused takes next to no time, and would make the figures better than they are. */
function answered(load: Without<ChargeLoad> | Without<RequestLoad>) {
  return async () => {
    const loaded = await underLoad({ ...load, connections: 1, durationMs: roundMs });
    if (loaded.refused > 0) throw new Error(`The neighbour was refused: ${loaded.firstRefusal}`);
    return loaded;
  };
}

function underAttack(demo: Demo): Promise<Loaded> {
  return underLoad({
    port: demo.ports.aiwyn,
    requests: searches.map((search) =>
      post('/v1/payments/search', [bearer(demo)], JSON.stringify(search)),
    ),
    connections: hostileConnections,
    durationMs: roundMs + 400,
  });
}

function bearer({ aiwyn }: Demo): string {
  return `Authorization: Bearer ${aiwyn.accessToken}`;
}

function report(lights: readonly Light[], attacks: readonly Loaded[]): void {
  const slowestMs = Math.max(...attacks.map((attack) => attack.slowestMs));
  const stopped = attacks.reduce((sum, { refused }) => sum + refused, 0);
  const searched = attacks.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  print(
    `Another organization's light requests while ${hostileConnections} connections send ` +
      `hostile searches, medians of ${rounds} rounds`,
    [
      ...lights.flatMap(comparison),
      { what: 'hostile searches refused or stopped', value: wholeNumber(stopped) },
      { what: 'hostile searches answered', value: wholeNumber(searched) },
      {
        what: 'the slowest of them',
        value: `${slowestMs.toFixed(0)} ms`,
        bar: atMost(slowestMs, 2_000, 'at most 2 s'),
      },
    ],
  );
}

function comparison({ what, alone, beside }: Light): Figure[] {
  const ratios = beside.map(({ p95Ms }, round) => p95Ms / (alone[round]?.p95Ms ?? Number.NaN));
  const p95 = (all: readonly Loaded[]) => `${median(all.map(({ p95Ms }) => p95Ms)).toFixed(1)} ms`;
  return [
    { what: `${what}, p95 without them`, value: p95(alone) },
    { what: `${what}, p95 beside them`, value: p95(beside) },
    { what: `${what}, ratio`, value: median(ratios).toFixed(1) },
  ];
}
