// What others are told while somebody keeps the server busy.
import assert from 'node:assert/strict';
import { sleep } from '#src/kernel/clock.ts';

/** The rule is two seconds; a machine that is busy with other tests may add to them. */
export const patienceMs = 3_000;

/** Asks one thing after another until the work is done, and gives what that came to. */
export async function whileAsking<Done>(
  asks: readonly (() => Promise<unknown>)[],
  work: () => Promise<Done>,
): Promise<Done> {
  const isOver = new AbortController();
  const keepAsking = async (ask: () => Promise<unknown>) => {
    const tookMs: number[] = [];
    while (!isOver.signal.aborted) {
      const from = performance.now();
      await ask();
      tookMs.push(performance.now() - from);
      await sleep(20);
    }
    const [half = 0, most = 0] = [tookMs.length >> 1, -1].map((at) => tookMs.toSorted(up).at(at));
    assert.ok(half < 500 && most < patienceMs, `half took ${half} ms and more, one ${most} ms`);
  };
  const [done] = await Promise.all([work().finally(() => isOver.abort()), ...asks.map(keepAsking)]);
  return done;
}

const up = (one: number, other: number) => one - other;
