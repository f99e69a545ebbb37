import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepListener } from '#src/cli/keep-listener.ts';

/** The server as a listener meets it. Ends the listener when there is nothing left to see. */
function aServer(states: readonly ('up' | 'forgot' | 'away')[]) {
  const calls: string[] = [];
  const said: string[] = [];
  const stopping = new AbortController();
  const left = [...states];
  let isKnown = true;
  const refuse = (why: string) => Promise.reject(new Error(why));
  const kept = keepListener({
    renew: async () => {
      calls.push('renew');
      if (left[0] === 'forgot') isKnown = false;
      if (left[0] === 'away') return refuse('Nothing answers.');
      if (!isKnown) return refuse('No listener has this id.');
    },
    register: async () => {
      calls.push('register');
      if (left[0] === 'away') return refuse('Nothing answers.');
      isKnown = true;
    },
    say: (line) => said.push(line),
    renewEveryMs: 20,
    retryEveryMs: 10,
    signal: stopping.signal,
  });
  return {
    calls,
    said,
    /** From one state to the next once it was asked in this one. */
    run: async () => {
      for (; left.length > 0; left.shift()) {
        const before = calls.length;
        while (calls.length === before) await new Promise((resolve) => setTimeout(resolve, 1));
        await new Promise(setImmediate);
      }
      stopping.abort();
      await kept;
    },
  };
}

test('a listener is renewed, and nothing is said of it', async () => {
  const { calls, said, run } = aServer(['up', 'up', 'up']);
  await run();
  assert.deepEqual([calls, said], [['renew', 'renew', 'renew'], []]);
});

test('one that the server has forgotten is registered anew', async () => {
  const { calls, said, run } = aServer(['up', 'forgot', 'up']);
  await run();
  assert.deepEqual(calls, ['renew', 'renew', 'renew', 'register', 'renew']);
  assert.deepEqual(said, ['Listening again.']);
});

test('a server that is away is told of once, and asked until it is back', async () => {
  const { calls, said, run } = aServer(['away', 'away', 'away', 'up', 'up']);
  await run();
  assert.deepEqual(said, ['Nothing answers. Trying again every 0.01 s.', 'Listening again.']);
  // What outlived the restart is not registered a second time.
  assert.deepEqual(calls.slice(-2), ['renew', 'renew']);
});

test('it stops at once while the server is away', async () => {
  const { said, run } = aServer(['away']);
  await run();
  assert.equal(said.includes('Listening again.'), false);
});
