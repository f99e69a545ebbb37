// Searches that are allowed, and as much work as that lets them be: they cost others nothing.
import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { sleep } from '#src/kernel/clock.ts';
import { aCard, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { type Answer, askSearch } from './searching.ts';
import { hugeExponents, manyExponents, numericTrees, textPatterns } from './slow-searches.ts';
import { storeLongTexts } from './store-long-texts.ts';
import { patienceMs, whileAsking } from './while-asking.ts';

suite('the neighbour of who searches without mercy', () => {
  const shared = sharedApp();
  let firm: TestApp;
  let others: readonly TestApp[];
  let neighbour: TestApp;
  let clientId: string;

  before(async () => {
    firm = shared.first();
    others = await Promise.all([shared.newcomer(), shared.newcomer(), shared.newcomer()]);
    neighbour = await shared.newcomer();
    await charge();
    clientId = await storeLongTexts(firm, 100_000);
    for (const other of others) await storeLongTexts(other, 20_000);
    await firm.app.db.script('analyze payments, parties');
  });

  let amount = 100;
  async function charge(): Promise<void> {
    amount += 1;
    const { status, body } = await neighbour.gateway('POST', '/v1/charges', {
      amount,
      method: aCard(),
    });
    assert.equal(status, 200, JSON.stringify(body));
  }

  async function list(): Promise<void> {
    const { status, body } = await neighbour.aiwyn('POST', '/v1/payments', {});
    assert.equal(status, 200, JSON.stringify(body));
    assert.ok(body.deid_payment_aggregate.aggregate.count >= 1);
  }

  /** Everything is sent by so many at once; an answer is one of these, and comes in time. */
  async function attack(by: TestApp, bodies: readonly string[], atOnce: number): Promise<Answer[]> {
    const answers: Answer[] = [];
    const left = bodies.values();
    const send = async () => {
      for (const body of left) {
        const from = performance.now();
        const answer = await askSearch(by, body);
        const tookMs = performance.now() - from;
        const what = `${answer.status} ${answer.text.slice(0, 200)} for ${body.slice(0, 200)}`;
        assert.ok([200, 422, 429].includes(answer.status), what);
        assert.ok(tookMs < patienceMs, `${Math.round(tookMs)} ms: ${what}`);
        answers.push(answer);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, send));
    return answers;
  }

  /** Else none of them was of any harm. */
  function assertStopped(answers: readonly Answer[]): void {
    assert.ok(answers.some(({ status }) => status === 429));
    assert.ok(answers.some(({ text }) => text.includes('took too long')));
  }

  test('charges and lists while eight searches at once compare numbers', async () => {
    const trees = numericTrees(clientId);
    const bodies = [...trees, ...trees.toReversed(), ...trees];
    assertStopped(await whileAsking([charge, list], () => attack(firm, bodies, 8)));
  });

  test('charges and lists while four organizations look through texts', async () => {
    const bodies = [...textPatterns, ...textPatterns];
    const told = new Set<number>();
    const search = async () => {
      const { status, text } = await askSearch(neighbour, {
        where: { reference: { _ilike: '%nothing has this%' } },
      });
      told.add(status);
      assert.ok(status === 200 || status === 429, text);
    };
    const answers = await whileAsking([charge, list, search], () =>
      Promise.all([firm, ...others].map((one) => attack(one, bodies, 4))),
    );
    assertStopped(answers.flat());
    // Searches come to their turn, if not each of them.
    assert.ok(told.has(200));
  });

  test('charges and lists while four organizations do all of it', async () => {
    const told = new Set<number>();
    const listOrWait = async () => {
      const { status, body } = await neighbour.aiwyn('POST', '/v1/payments', {});
      told.add(status);
      assert.ok(status === 200 || status === 429, JSON.stringify(body));
    };
    const bodies = [...numericTrees(clientId), ...textPatterns];
    await whileAsking([charge, listOrWait], () =>
      Promise.all([firm, ...others].map((one) => attack(one, bodies, 4))),
    );
    assert.ok(told.has(200));
  });

  test('has its memory left by exponents', async () => {
    const before = process.memoryUsage().rss;
    let most = before;
    const look = async () => {
      most = Math.max(most, process.memoryUsage().rss);
      await sleep(5);
    };
    const [huge, many] = await whileAsking([charge, list, look], () =>
      Promise.all([attack(firm, hugeExponents, 8), attack(firm, manyExponents, 8)]),
    );
    for (const { status, text } of huge) assert.equal(status, 422, text.slice(0, 200));
    assert.ok(many.some(({ status }) => status === 200));
    const grownBy = Math.round((most - before) / 2 ** 20);
    assert.ok(grownBy < 300, `by ${grownBy} MB`);
  });
});
