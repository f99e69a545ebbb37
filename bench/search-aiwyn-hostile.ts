// What one organization's hostile searches cost another's light requests.
import { setTimeout as pause } from 'node:timers/promises';
import { underLoad } from './charges.ts';
import { post } from './connection.ts';
import type { Loaded } from './load.ts';
import type { Demo } from './server.ts';
import { atMost, median, print, wholeNumber } from './table.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const roundMs = Number(process.env.BENCH_SECONDS ?? 5) * 1000;
const hostileConnections = 2;

const backtracking = '^(.*)(.*)(.*)(.*)(.*)\\1\\2\\3\\4\\5x$';
const stacked = `%${'_%a%e'.repeat(20)}_%q`;

/** Nothing that an index helps with, and as slow for each row as patterns get. */
const wheres = [
  { clientName: { _iregex: backtracking } },
  { reference: { _regex: '(((INV|[A-Z]+|[A-Z-]*)+-?)+[0-9]*)+\\1!$' } },
  { _or: Array.from({ length: 50 }, (_, n) => ({ clientName: { _ilike: `${stacked}${n}` } })) },
  { _not: { processorReference: { _nsimilar: '%((a|b|%)*(c|%)*)*z_%' } } },
];

export async function benchHostileSearches(hostile: Demo, neighbour: Demo): Promise<void> {
  await underLight(neighbour);
  const alone: Loaded[] = [];
  const beside: Loaded[] = [];
  const attacks: Loaded[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    alone.push(await underLight(neighbour));
    const attack = underAttack(hostile);
    // The patterns are at work before the light requests come.
    await pause(200);
    beside.push(await underLight(neighbour));
    attacks.push(await attack);
  }
  report(alone, beside, attacks);
}

/** The first page of the list, one request after another. */
async function underLight(demo: Demo): Promise<Loaded> {
  const request = post('/v1/payments', [bearer(demo)], '{}');
  const loaded = await underLoad({
    port: demo.ports.aiwyn,
    requests: [request],
    connections: 1,
    durationMs: roundMs,
  });
  if (loaded.refused > 0) throw new Error(`A page was refused: ${loaded.firstRefusal}`);
  return loaded;
}

function underAttack(demo: Demo): Promise<Loaded> {
  return underLoad({
    port: demo.ports.aiwyn,
    requests: wheres.map((where) =>
      post('/v1/payments/search', [bearer(demo)], JSON.stringify({ where })),
    ),
    connections: hostileConnections,
    durationMs: roundMs + 400,
  });
}

function bearer({ aiwyn }: Demo): string {
  return `Authorization: Bearer ${aiwyn.accessToken}`;
}

function report(alone: readonly Loaded[], beside: readonly Loaded[], attacks: readonly Loaded[]) {
  const p95s = (all: readonly Loaded[]) => all.map(({ p95Ms }) => p95Ms);
  const ratios = p95s(beside).map((p95, round) => p95 / (p95s(alone)[round] ?? Number.NaN));
  const slowestMs = Math.max(...attacks.map((attack) => attack.slowestMs));
  const stopped = attacks.reduce((sum, { refused }) => sum + refused, 0);
  const answered = attacks.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  print(
    `The first page of another organization's list while ${hostileConnections} connections send ` +
      `hostile searches, medians of ${rounds} rounds`,
    [
      { what: 'p95 without them', value: `${median(p95s(alone)).toFixed(1)} ms` },
      { what: 'p95 beside them', value: `${median(p95s(beside)).toFixed(1)} ms` },
      { what: 'ratio', value: median(ratios).toFixed(1) },
      { what: 'hostile searches refused or stopped', value: wholeNumber(stopped) },
      { what: 'hostile searches answered', value: wholeNumber(answered) },
      {
        what: 'the slowest of them',
        value: `${slowestMs.toFixed(0)} ms`,
        bar: atMost(slowestMs, 2_000, 'at most 2 s'),
      },
    ],
  );
}
