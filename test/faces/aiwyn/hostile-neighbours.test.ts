// Searches that are allowed, and as much work as that lets them be: they cost others nothing.
import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { sleep } from '#src/kernel/clock.ts';
import { aCard, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { type Answer, askSearch } from './searching.ts';
import { hugeExponents, manyExponents, numericTrees, textPatterns } from './slow-searches.ts';
import { storeClient, storeLongTexts } from './store-long-texts.ts';
import { patienceMs, whileAsking } from './while-asking.ts';

suite('the neighbour of who searches without mercy', () => {
  const shared = sharedApp();
  let firm: TestApp;
  /** Each with the client that most of its payments are of. */
  const firms: { readonly firm: TestApp; readonly clientId: string }[] = [];
  let neighbour: TestApp;

  before(async () => {
    firm = shared.first();
    neighbour = await shared.newcomer();
    await charge();
    const others = [await shared.newcomer(), await shared.newcomer(), await shared.newcomer()];
    for (const one of [firm, ...others]) {
      const client = await storeClient(one);
      await storeLongTexts(one, one === firm ? 100_000 : 20_000, client);
      firms.push({ firm: one, clientId: `${client.number}` });
    }
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
    const trees = numericTrees(firms[0]!.clientId);
    const bodies = [...trees, ...trees.toReversed(), ...trees];
    assertStopped(await whileAsking([charge, list], () => attack(firm, bodies, 8)));
  });

  test('charges and lists while four organizations look through texts', async () => {
    const bodies = [...textPatterns, ...textPatterns];
    const search = async () => {
      const where = { reference: { _ilike: '%nothing has this%' } };
      const { status, text } = await askSearch(neighbour, { where });
      assert.ok(status === 200 || status === 429, text);
      return status;
    };
    const answers = await whileAsking([charge, list, search], () =>
      Promise.all(firms.map((one) => attack(one.firm, bodies, 4))),
    );
    assertStopped(answers.flat());
    assert.equal(await search(), 200);
  });

  test('charges and lists while four organizations do all of it', async () => {
    const listOrWait = async () => {
      const { status, body } = await neighbour.aiwyn('POST', '/v1/payments', {});
      assert.ok(status === 200 || status === 429, JSON.stringify(body));
    };
    const attackBy = ({ firm: by, clientId }: (typeof firms)[number]) =>
      attack(by, [...numericTrees(clientId), ...textPatterns], 4);
    await whileAsking([charge, listOrWait], () => Promise.all(firms.map(attackBy)));
    await list();
  });

  test('has its memory left by exponents', async () => {
    const before = process.memoryUsage().rss;
    let most = before;
    const look = async () => {
      most = Math.max(most, process.memoryUsage().rss);
      await sleep(5);
    };
    const [huge, many] = await whileAsking([charge, list, look], async () => [
      await attack(firm, hugeExponents, 8),
      await attack(firm, manyExponents, 8),
    ]);
    for (const { status, text } of huge) assert.equal(status, 422, text.slice(0, 200));
    assert.ok(many.some(({ status }) => status !== 429));
    const grownBy = Math.round((most - before) / 2 ** 20);
    assert.ok(grownBy < 300, `by ${grownBy} MB`);
  });
});
