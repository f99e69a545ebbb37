// Random trees and random orders, held against what the rows themselves say. FUZZ_TREES says how
// many trees; FUZZ_SEED is the number of the first, so that one which failed can be had again.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { sharedApp } from '#test/support/shared-app.ts';
import { agedFirm } from './aged-firm.ts';
import { comparisonOf, type NullRules, nullRules, type Row, type Where } from './evaluate.ts';
import { type Difference, findDifference } from './find-difference.ts';
import { orderByOf, whereOf } from './generate-where.ts';
import { randomOf } from './random.ts';
import { type FoundIds, searchAll, searchIds } from './searching.ts';

const trees = Number(process.env.FUZZ_TREES ?? 20_000);
const seed = Number(process.env.FUZZ_SEED ?? 1);
const orders = Math.ceil(trees / 10);

suite('payments of every kind', () => {
  const aged = agedFirm(sharedApp());

  test('are shown as they are, and those of nobody else', async () => {
    const byId = (one: Row, other: Row) => Number(one.id) - Number(other.id);
    assert.deepEqual((await searchAll(aged.firm())).toSorted(byId), aged.rows().toSorted(byId));
  });

  /** Nothing changes meanwhile: what was found once need not be looked for again. */
  const known = new Map<string, FoundIds>();
  const ask = async (where: Where) => {
    const name = JSON.stringify(where);
    const found = known.get(name) ?? (await searchIds(aged.firm(), { where, pageSize: 1_000 }));
    if (known.size < 4_000) known.set(name, found);
    return found;
  };

  test('are found by whatever tree, as the rows say themselves', async () => {
    const fuzz = { ask, rows: aged.rows(), seed, trees };
    assert.equal(told(await findDifference(fuzz)), '');
  });

  test('come in whatever order, each of them on one page', async () => {
    const rowById = new Map(aged.rows().map((row) => [row.id, row]));
    let next = seed;
    const work = async () => {
      for (let mine = next++; mine < seed + orders; mine = next++) await checkOrder(mine, rowById);
    };
    await Promise.all([work(), work()]);
  });

  async function checkOrder(number: number, rowById: ReadonlyMap<unknown, Row>): Promise<void> {
    const random = randomOf(-number);
    const orderBy = orderByOf(number);
    const where = random.oneIn(2) ? {} : whereOf(number, aged.rows());
    const pageSize = random.pick([3 + random.below(40), 30 + random.below(300), 1_000]);
    const what = `FUZZ_SEED=${number} ${JSON.stringify({ where, orderBy, pageSize })}`;
    const { ids, count } = await searchIds(aged.firm(), { where, orderBy, pageSize });
    const all = [...ids];
    for (let page = 1; page * pageSize < count; page += 1) {
      const found = await searchIds(aged.firm(), { where, orderBy, page, pageSize });
      assert.equal(found.count, count, what);
      all.push(...found.ids);
    }
    assert.deepEqual([new Set(all).size, all.length], [count, count], what);
    const compare = comparisonOf(orderBy);
    for (const [at, id] of all.entries()) {
      const isInOrder = at === 0 || compare(rowById.get(all[at - 1])!, rowById.get(id)!) <= 0;
      assert.ok(isInOrder, `${what}: ${all[at - 1]} comes before ${id}`);
    }
  }

  const misreadings: Readonly<Record<string, Partial<NullRules>>> = {
    'what is null equals nothing, and is false': { compared: false },
    'what is null differs from everything': { negated: true },
    'not unknown is true': { notUnknown: true },
    'none of nothing is unknown of null': { inNothing: undefined },
    'all of nothing is false': { allOfNothing: false },
    'any of nothing is true': { anyOfNothing: true },
  };
  for (const [what, rule] of Object.entries(misreadings)) {
    test(`a reading in which ${what} is found out`, async () => {
      const rules = { ...nullRules, ...rule };
      const difference = await findDifference({
        ask,
        rows: aged.rows(),
        seed,
        trees: 3_000,
        rules,
      });
      assert.ok(difference, 'no tree told the difference');
      assert.ok(size(difference.where) <= 3, told(difference));
    });
  }
});

function told(difference: Difference | undefined): string {
  if (!difference) return '';
  const { seed: at, onlyServer, onlyReading, ...rest } = difference;
  const ids = { onlyServer: onlyServer.slice(0, 5), onlyReading: onlyReading.slice(0, 5) };
  return `FUZZ_SEED=${at} FUZZ_TREES=1: ${JSON.stringify({ ...rest, ...ids })}`;
}

/** How many keys it has, at all depths. */
function size(where: Where): number {
  let keys = 0;
  JSON.stringify(where, (key, value) => {
    keys += key === '' || /^\d+$/.test(key) ? 0 : 1;
    return value;
  });
  return keys;
}
