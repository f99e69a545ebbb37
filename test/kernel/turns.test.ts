import assert from 'node:assert/strict';
import { test } from 'node:test';
import { turnsOf } from '#src/kernel/turns.ts';

const refuse = () => new Error('too many');

test('work of one key runs in the order of asking, so many pieces at once', async () => {
  const inTurn = turnsOf({ atOnce: 2, waitingMax: 10, refuse });
  const ends: (() => void)[] = [];
  const started: number[] = [];
  const ask = (number: number) =>
    inTurn('a', () => {
      started.push(number);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
  const done = [1, 2, 3, 4].map(ask);
  const another = await inTurn('b', async () => 'not kept waiting');
  assert.equal(another, 'not kept waiting');
  assert.deepEqual(started, [1, 2]);
  for (const more of [3, 4]) {
    ends.shift()?.();
    await new Promise(setImmediate);
    assert.equal(started.at(-1), more);
  }
  for (const end of ends) end();
  await Promise.all(done);
});

test('one beyond those that may wait is refused, and a failure gives its place on', async () => {
  const inTurn = turnsOf({ atOnce: 1, waitingMax: 1, refuse });
  let fail = (_: Error) => {};
  const failing = inTurn('a', () => new Promise((_, reject) => (fail = reject)));
  const waiting = inTurn('a', async () => 'at last');
  await assert.rejects(
    inTurn('a', async () => 'never'),
    { message: 'too many' },
  );
  fail(new Error('broken'));
  await assert.rejects(failing, { message: 'broken' });
  assert.equal(await waiting, 'at last');
  assert.equal(await inTurn('a', async () => 'free again'), 'free again');
});

test('one that has waited long enough is refused, and takes no turn', async () => {
  const inTurn = turnsOf({ atOnce: 1, waitingMax: 2, waitMsMax: 20, refuse });
  let end = () => {};
  const working = inTurn('a', () => new Promise<void>((resolve) => (end = resolve)));
  let isRun = false;
  const waiting = inTurn('a', async () => (isRun = true));
  await assert.rejects(waiting, { message: 'too many' });
  end();
  await working;
  assert.equal(await inTurn('a', async () => 'again'), 'again');
  assert.equal(isRun, false);
});
