// Two servers collect what is due, and many pay what is not: each is charged once.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { sleep } from '#src/kernel/clock.ts';
import { type Answered, startTestApps, type TestApp } from '#test/support/app.ts';
import { type Body, occurrencesOf, path, standAt, subscribe } from './collecting.ts';
import {
  assertCharges,
  paidOnce,
  shownIn,
  subscribeEach,
  twoServers,
  unavailable,
  wordOf,
} from './two-servers.ts';
import { withoutHolds } from './without-holds.ts';

suite('two servers', () => {
  const { aPair } = twoServers();

  test('what is due while both move the clock is charged once each', async () => {
    const [one, other] = await aPair();
    const ids = await subscribeMany(one, 200);
    await Promise.all([one.advance('P1D'), other.advance('P1D'), one.advance('P1D')]);
    for (const id of ids) {
      const [next, paid] = await occurrencesOf(one, id);
      assert.deepEqual([next.due_date, next.status], ['2031-02-28', 'PENDING']);
      assert.deepEqual([paid.status, paid.attempts, paid.transactions.length], ['PAID', 1, 1]);
      assert.equal(paid.transactions[0].created, '2031-01-31T05:00:00.000Z');
    }
    await assertCharges(one, 200);
  });

  test('what falls due by itself is charged once each by both sweepers', async () => {
    const [one] = await aPair();
    const ids = await subscribeMany(one, 200);
    // It runs on from a moment before midnight.
    await one.console('POST', '/console/api/clock', { to: '2031-01-31T04:59:59Z', freeze: false });
    await eventually(async () => {
      const { body } = await one.gateway('GET', `${path}?page_size=100&order_by=total_occurrences`);
      return body.results.every((each: Body) => each.total_occurrences === 1);
    });
    for (const id of ids) assert.equal(await shownIn(one, id), paidOnce);
    await assertCharges(one, 200);
  });

  test('of twenty who pay one occurrence at once, one does', async () => {
    const [one, other] = await aPair();
    const made = await subscribe(one);
    const answers = await atOnce(20, (nth) => pay(nth % 2 ? one : other, made));
    assert.deepEqual(said(answers), ['200', ...Array(19).fill(unavailable)]);
    assert.equal(await shownIn(one, made.id), paidOnce);
    await assertCharges(one, 1);
  });

  test('twenty times under one key it is paid once, and each is told of it', async () => {
    const [one, other] = await aPair();
    const { id, occurrences } = await subscribe(one);
    const at = `${path}/${id}/occurrences/${occurrences[0].id}/pay`;
    const more = { headers: { 'idempotency-key': 'pay' } };
    const payAgain = (nth: number) => (nth % 2 ? one : other).gateway('POST', at, undefined, more);
    const answers = await atOnce(20, payAgain);
    const last = await payAgain(0);
    for (const { status, body } of answers) {
      assert.ok(status === 200 || status === 409, `${status}`);
      if (status === 200) assert.deepEqual(body, last.body);
    }
    assert.equal(last.status, 200);
    assert.ok(said(answers).includes('200'));
    assert.equal(await shownIn(one, id), paidOnce);
    await assertCharges(one, 1);
  });
});

test('were nothing held while it is claimed, it would be charged more than once', async (t) => {
  const overrides = { wrapDatabase: withoutHolds };
  const [one, other] = (await startTestApps(t, 2, { overrides })) as [TestApp, TestApp];
  await standAt(one);
  const subscriptions = await subscribeEach(one, 100);
  // Whether two meet is a matter of luck, but not of all of them, nor in all of the months.
  const byHand: number[] = [];
  for (const made of subscriptions) {
    await atOnce(20, (nth) => pay(nth % 2 ? one : other, made));
    const [, paid] = await occurrencesOf(one, made.id);
    byHand.push(paid.transactions.length);
    if (paid.transactions.length > 1) break;
  }
  const paidByHand = byHand.reduce((sum, count) => sum + count, 0);
  assert.ok(paidByHand > byHand.length, 'by hand each was paid once');
  let excess = 0;
  for (let month = 2; month <= 12 && excess <= 0; month += 1) {
    const to = `2031-${String(month).padStart(2, '0')}-01T12:00:00Z`;
    const move = (store: TestApp) => store.console('POST', '/console/api/clock', { to });
    await Promise.allSettled([move(one), move(other)]);
    const { body } = await one.gateway('GET', '/v1/transactions?page_size=1');
    excess = body.total_entries - paidByHand - (100 * (month - 1) - byHand.length);
  }
  assert.ok(excess > 0, 'each was collected once');
  await assert.rejects(one.checkBooks());
});

function pay(store: TestApp, { id, occurrences }: Body): Promise<Answered> {
  return store.gateway('POST', `${path}/${id}/occurrences/${occurrences[0].id}/pay`);
}

function said(answers: readonly Answered[]): string[] {
  return answers.map(wordOf).toSorted();
}

function atOnce(count: number, ask: (nth: number) => Promise<Answered>): Promise<Answered[]> {
  return Promise.all(Array.from({ length: count }, (_, nth) => ask(nth)));
}

async function subscribeMany(store: TestApp, count: number): Promise<string[]> {
  return (await subscribeEach(store, count)).map(({ id }) => id);
}

async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (!(await isSo())) {
    assert.ok(performance.now() < deadline, 'it never came to be');
    await sleep(100);
  }
}
