// Holds the server against the reading of the tests, tree after tree.
import assert from 'node:assert/strict';
import { meaningOf, type NullRules, nullRules, type Row, type Where } from './evaluate.ts';
import { whereOf } from './generate-where.ts';
import type { FoundIds } from './searching.ts';

export interface Fuzz {
  /** What the server finds. */
  readonly ask: (where: Where) => Promise<FoundIds>;
  readonly rows: readonly Row[];
  /** Each tree is made by a number of its own, counted up from here. */
  readonly seed: number;
  readonly trees: number;
  readonly rules?: NullRules;
}

/** Of the smallest tree that was found to make it. */
export interface Difference {
  readonly seed: number;
  readonly where: Where;
  /** Ids that only the server gives, and only the reading of the tests. */
  readonly onlyServer: readonly string[];
  readonly onlyReading: readonly string[];
  readonly count: number;
}

/** An organization has two turns; who stays at two never waits. */
const inFlight = 2;

/** The first difference, if there is one. */
export async function findDifference(fuzz: Fuzz): Promise<Difference | undefined> {
  let next = fuzz.seed;
  let found: Difference | undefined;
  const end = fuzz.seed + fuzz.trees;
  const work = async () => {
    while (next < end && !found) {
      const seed = next;
      next += 1;
      const where = whereOf(seed, fuzz.rows);
      if (await differenceOf(fuzz, where)) found ??= await smallest(fuzz, seed, where);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  return found;
}

async function differenceOf(
  { ask, rows, rules = nullRules }: Fuzz,
  where: Where,
): Promise<Omit<Difference, 'seed' | 'where'> | undefined> {
  const { ids, count } = await ask(where);
  const meaning = meaningOf(where, rules);
  const expected = rows.filter((row) => meaning(row) === true).map(({ id }) => `${id}`);
  const [served, read] = [new Set(ids), new Set(expected)];
  const onlyServer = ids.filter((id) => !read.has(id));
  const onlyReading = expected.filter((id) => !served.has(id));
  const isSame = onlyServer.length === 0 && onlyReading.length === 0;
  if (isSame && count === expected.length && ids.length === expected.length) return undefined;
  return { onlyServer, onlyReading, count };
}

/** Takes parts of the tree away for as long as the difference stays. */
async function smallest(fuzz: Fuzz, seed: number, where: Where): Promise<Difference> {
  for (const smaller of smallerThan(where)) {
    if (await differenceOf(fuzz, smaller)) return smallest(fuzz, seed, smaller);
  }
  const difference = await differenceOf(fuzz, where);
  assert.ok(difference, `a difference came and went: ${JSON.stringify(where)}`);
  return { seed, where, ...difference };
}

/** Every tree with less in it: a branch alone, without a key, without an item of a list. */
function* smallerThan(where: Where): Generator<Where> {
  for (const [key, value] of Object.entries(where)) {
    const { [key]: _, ...rest } = where;
    if (Object.keys(rest).length > 0) yield* [rest, { [key]: value }];
    const isBranch = ['_and', '_or', '_not'].includes(key);
    if (isBranch) yield* branchesOf(value);
    for (const smaller of smallerValues(value, isBranch)) yield { ...where, [key]: smaller };
  }
}

/** Of branches as well: two of `_not` may go only together. */
function* branchesOf(value: unknown): Generator<Where> {
  for (const branch of [value].flat() as Where[]) {
    yield branch;
    for (const key of ['_and', '_or', '_not']) {
      if (branch[key] !== undefined) yield* branchesOf(branch[key]);
    }
  }
}

function* smallerValues(value: unknown, isBranch: boolean): Generator<unknown> {
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) {
      yield value.toSpliced(at, 1);
      if (isBranch) for (const smaller of smallerThan(item)) yield value.with(at, smaller);
    }
  } else if (typeof value === 'object' && value !== null) {
    if (isBranch) yield* smallerThan(value as Where);
    else yield* smallerComparisons(value as Where);
  }
}

function* smallerComparisons(operators: Where): Generator<Where> {
  for (const [operator, value] of Object.entries(operators)) {
    const { [operator]: _, ...rest } = operators;
    if (Object.keys(rest).length > 0) yield rest;
    if (Array.isArray(value)) {
      for (const at of value.keys()) yield { ...operators, [operator]: value.toSpliced(at, 1) };
    }
  }
}
