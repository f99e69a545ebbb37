import assert from 'node:assert/strict';
import { test } from 'node:test';
import { monotonicMs, sleep } from '#src/kernel/clock.ts';
import { endProcess, startProgram } from '#test/support/process.ts';
import { startLoad } from './crash-load.ts';
import { judge, kills, patienceWith, report } from './crash-verdict.ts';

test('a database killed under load loses and doubles nothing, and is back at once', async (t) => {
  const server = await startProgram(t, { LOG_LEVEL: 'fatal' });
  const patienceMs = await patienceWith(server);
  const load = startLoad(server);
  const recoveries: number[] = [];
  let midMove = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    await sleep(500 + Math.random() * 800);
    if (kill % 2 === 0 && (await load.clockMoves())) midMove += 1;
    // The postmaster alone, whose children then linger; and all of them, as when memory runs out.
    const [postmaster, ...others] = await server.databasePids();
    const victims = kill % 4 < 2 ? [postmaster] : [postmaster, ...others];
    const killedMs = monotonicMs();
    for (const pid of victims) endProcess(pid!, 'SIGKILL');
    recoveries.push(await load.recoveredWithin(killedMs, 20_000));
  }
  report(t, recoveries, midMove);
  await judge(t, server, load);
  assert.ok(Math.max(...recoveries) <= patienceMs, `it took ${recoveries} of ${patienceMs} ms`);
  assert.ok(midMove > 0, 'no kill met a capture');
});
