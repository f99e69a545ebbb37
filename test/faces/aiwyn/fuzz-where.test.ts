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
import { searchAll, searchIds } from './searching.ts';

const trees = Number(process.env.FUZZ_TREES ?? 20_000);
const seed = Number(process.env.FUZZ_SEED ?? 1);
const orders = Math.ceil(trees / 10);

suite('payments of every kind', () => {
  const aged = agedFirm(sharedApp());

  test('are shown as they are, and those of nobody else', async () => {
    const byId = (one: Row, other: Row) => Number(one.id) - Number(other.id);
    assert.deepEqual((await searchAll(aged.firm())).toSorted(byId), aged.rows().toSorted(byId));
  });

  test('are found by whatever tree, as the rows say themselves', async () => {
    const fuzz = { firm: aged.firm(), rows: aged.rows(), seed, trees };
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
    const pageSize = 1 + random.below(random.oneIn(3) ? 1_000 : 200);
    const what = `FUZZ_SEED=${number} ${JSON.stringify({ where, orderBy, pageSize })}`;
    const ids: string[] = [];
    const { count } = await searchIds(aged.firm(), { where, pageSize: 1 });
    for (let page = 0; page * pageSize < count; page += 1) {
      const found = await searchIds(aged.firm(), { where, orderBy, page, pageSize });
      assert.equal(found.count, count, what);
      ids.push(...found.ids);
    }
    assert.deepEqual([new Set(ids).size, ids.length], [count, count], what);
    const compare = comparisonOf(orderBy);
    for (const [at, id] of ids.entries()) {
      const isInOrder = at === 0 || compare(rowById.get(ids[at - 1])!, rowById.get(id)!) <= 0;
      assert.ok(isInOrder, `${what}: ${ids[at - 1]} comes before ${id}`);
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
      const fuzz = { firm: aged.firm(), rows: aged.rows(), seed, trees: 2_000, rules };
      const difference = await findDifference(fuzz);
      assert.ok(difference, 'no tree told the difference');
      assert.ok(size(difference.where) <= 3, told(difference));
    });
  }
});

function told(difference: Difference | undefined): string {
  if (!difference) return '';
  const { seed: at, ...rest } = difference;
  return `FUZZ_SEED=${at} FUZZ_TREES=1: ${JSON.stringify(rest, null, 1)}`;
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
