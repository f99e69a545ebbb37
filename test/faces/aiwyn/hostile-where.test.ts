// Searches that mean harm: refused, or stopped within two seconds, while others go on.
import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { aCard, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import {
  evilNames,
  evilPatterns,
  evilTexts,
  evilTrees,
  unreadablePatterns,
  unreadableSimilars,
} from './hostile-searches.ts';
import { type Answer, askSearch, searchIds } from './searching.ts';
import { storeLongTexts } from './store-long-texts.ts';
import { patienceMs, whileAsking } from './while-asking.ts';

const rows = 100_000;

suite('a search that means harm', () => {
  const shared = sharedApp();
  let firm: TestApp;
  let neighbour: TestApp;

  before(async () => {
    firm = shared.first();
    neighbour = await shared.newcomer();
    const charge = { amount: 100, method: aCard() };
    assert.equal((await neighbour.gateway('POST', '/v1/charges', charge)).status, 200);
    await storeLongTexts(firm, rows);
  });

  async function asked(body: string): Promise<Answer> {
    const from = performance.now();
    const answer = await askSearch(firm, body);
    const tookMs = performance.now() - from;
    assert.ok(tookMs < patienceMs, `${Math.round(tookMs)} ms for ${body.slice(0, 200)}`);
    return answer;
  }

  async function refused(body: string): Promise<void> {
    const { status, text } = await asked(body);
    const what = `${status} ${text.slice(0, 300)} for ${body.slice(0, 200)}`;
    assert.ok([400, 413, 422].includes(status), what);
    const [first] = JSON.parse(text).errors;
    assert.equal(first.extensions.code, 'validation-failed', what);
    assert.ok(text.length < 2_000, what);
  }

  for (const [what, body] of Object.entries(evilTrees)) {
    test(`is refused for ${what}`, () => refused(body));
  }

  test('is refused with many others of its kind, and slows nobody else', async () => {
    const bodies = [...Object.values(evilTrees), ...Object.values(evilTrees)].values();
    const attack = async () => {
      for (const body of bodies) await refused(body);
    };
    await whileNeighbourLists(() => Promise.all([attack(), attack(), attack(), attack()]));
  });

  test('is refused for names that are no property, operator or direction', async () => {
    for (const name of evilNames) {
      await refused(`{"where":{${name}:{"_eq":"a"}}}`);
      await refused(`{"where":{"_and":[{"clientName":{${name}:"a"}}]}}`);
      await refused(`{"orderBy":[{${name}:"asc"}]}`);
      await refused(`{"orderBy":[{"amount":${name}}]}`);
    }
  });

  test('is refused for patterns that cannot be read', async () => {
    for (const pattern of unreadablePatterns) {
      for (const operator of ['_regex', '_nregex', '_iregex', '_niregex']) {
        await refused(JSON.stringify({ where: { reference: { [operator]: pattern } } }));
      }
    }
    for (const pattern of unreadableSimilars) {
      for (const operator of ['_similar', '_nsimilar']) {
        await refused(JSON.stringify({ where: { reference: { [operator]: pattern } } }));
      }
    }
  });

  test('finds nothing by statements in values', async () => {
    for (const text of evilTexts) {
      for (const operator of ['_eq', '_gt', '_in', '_like', '_ilike']) {
        const value = operator === '_in' ? [text] : text;
        const where = { clientName: { [operator]: value } };
        assert.equal((await searchIds(firm, { where })).count, 0, JSON.stringify(where));
      }
      const others = { where: { currency: { _neq: text }, id: { _lt: 0 } } };
      assert.equal((await searchIds(firm, others)).count, 0);
      for (const column of ['amount', 'createdAt', 'isAutomatic', 'id']) {
        await refused(JSON.stringify({ where: { [column]: { _eq: text } } }));
      }
    }
    assert.equal((await searchIds(firm, {})).count, rows);
  });

  test('is stopped, and slows nobody else', async () => {
    const answers: Answer[] = [];
    const bodies = evilPatterns.values();
    const attack = async () => {
      for (const body of bodies) {
        const answer = await asked(body);
        assert.ok([200, 400, 422].includes(answer.status), `${answer.text} for ${body}`);
        answers.push(answer);
      }
    };
    await whileNeighbourLists(() => Promise.all([attack(), attack()]));
    // Else none of them was of any harm.
    assert.ok(answers.some(({ text }) => text.includes('took too long')));
  });

  test('is refused while others of the same firm wait already', async () => {
    const bodies = evilPatterns.toReversed().slice(0, 30);
    const answers = await whileNeighbourLists(() => Promise.all(bodies.map(asked)));
    const statuses = new Set(answers.map(({ status }) => status));
    assert.ok(statuses.has(429));
    assert.deepEqual([...statuses.difference(new Set([200, 400, 422, 429]))], []);
  });

  /** Who never waits for what somebody else asks. */
  function whileNeighbourLists<Done>(work: () => Promise<Done>): Promise<Done> {
    const list = async () => {
      const { status, body } = await neighbour.aiwyn('POST', '/v1/payments', {});
      assert.equal(status, 200);
      assert.equal(body.deid_payment_aggregate.aggregate.count, 1);
    };
    return whileAsking([list], work);
  }
});
