import assert from 'node:assert/strict';
import { test } from 'node:test';
import { monotonicMs, sleep } from '#src/kernel/clock.ts';
import { startProgram } from '#test/support/process.ts';
import { startLoad } from './crash-load.ts';
import { judge, kills, patienceWith, report } from './crash-verdict.ts';

test('a server killed under load loses and doubles nothing, and is back at once', async (t) => {
  const server = await startProgram(t, { LOG_LEVEL: 'error' });
  const patienceMs = await patienceWith(server);
  const load = startLoad(server);
  const recoveries: number[] = [];
  let midMove = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    await sleep(500 + Math.random() * 800);
    if (kill % 2 === 0 && (await load.clockMoves())) midMove += 1;
    const killedMs = monotonicMs();
    await server.kill();
    const [recovered] = await Promise.all([load.recoveredWithin(killedMs, 20_000), server.start()]);
    recoveries.push(recovered);
  }
  report(t, recoveries, midMove);
  await judge(t, server, load);
  assert.ok(Math.max(...recoveries) <= patienceMs, `it took ${recoveries} of ${patienceMs} ms`);
  assert.ok(midMove > 0, 'no kill met a capture');
});
