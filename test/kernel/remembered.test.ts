import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleep } from '#src/kernel/clock.ts';
import { remembered } from '#src/kernel/remembered.ts';

function counting(find: (key: string) => Promise<string> = async (key) => `found ${key}`) {
  const asked: string[] = [];
  const memory = remembered(10, (key) => {
    asked.push(key);
    return find(key);
  });
  return { memory, asked };
}

test('what many ask for at once is looked up once, and again a second later', async () => {
  const { memory, asked } = counting();
  const found = await Promise.all(['a', 'b', 'a', 'a'].map((key) => memory.memo(key)));
  assert.deepEqual(found, ['found a', 'found b', 'found a', 'found a']);
  assert.deepEqual(asked, ['a', 'b']);
  await sleep(1_050);
  await memory.memo('a');
  assert.deepEqual(asked, ['a', 'b', 'a']);
});

test('what was forgotten is looked up anew', async () => {
  const { memory, asked } = counting();
  await memory.memo('a');
  memory.delete('a');
  await memory.memo('a');
  assert.deepEqual(asked, ['a', 'a']);
});

test('an error is told to those who wait, and not kept', async () => {
  const answers = [Promise.reject(new Error('away')), Promise.resolve('there')];
  const { memory } = counting(() => answers.shift()!);
  await assert.rejects(Promise.all([memory.memo('a'), memory.memo('a')]), /away/);
  assert.equal(await memory.memo('a'), 'there');
});
