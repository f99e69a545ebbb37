import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { backoffMs } from '#src/db/embedded/supervisor.ts';
import { sleep } from '#src/kernel/clock.ts';
import {
  aDataDirectory,
  databaseProcesses,
  freeze,
  query,
  queryWithin,
  startOn,
} from './data-directory.ts';

suite('a supervised server', { concurrency: true }, () => {
  test('comes back at the same address with its rows when it is killed', async (t) => {
    const server = await startOn(t, await aDataDirectory(t));
    await query(server.url, 'create table kept as select 42 as answer');
    const killed = server.pid()!;
    // A query that computes does not notice the death, and holds on to the shared memory.
    const endless = 'select count(*) from generate_series(1, 100000000000)';
    const busy = query(server.url, endless).catch(() => 'cut off');
    await sleep(200);
    process.kill(killed, 'SIGKILL');

    const rows = await queryWithin(30_000, server.url, 'select answer from kept');
    assert.deepEqual(rows, [{ answer: 42 }]);
    assert.notEqual(server.pid(), killed);
    assert.equal(await busy, 'cut off');
  });

  test('comes back when it is killed again and again', async (t) => {
    const server = await startOn(t, await aDataDirectory(t));
    for (let times = 0; times < 3; times += 1) {
      process.kill(server.pid()!, 'SIGKILL');
      await sleep(50);
      await queryWithin(30_000, server.url, 'select 1');
    }
  });

  test('is ended and started again when it hangs', async (t) => {
    const dataDir = await aDataDirectory(t);
    const server = await startOn(t, dataDir);
    const hung = await databaseProcesses(dataDir);
    freeze(hung);

    await queryWithin(60_000, server.url, 'select 1');
    const running = await databaseProcesses(dataDir);
    assert.deepEqual(
      running.filter((pid) => hung.includes(pid)),
      [],
    );
  });

  test('is gone for good when it is stopped while it hangs', async (t) => {
    const dataDir = await aDataDirectory(t);
    const server = await startOn(t, dataDir);
    freeze(await databaseProcesses(dataDir));
    await server.stop();
    assert.deepEqual(await databaseProcesses(dataDir), []);
  });
});

test('a start that keeps failing is tried again at once, then ever more slowly up to 2 s', () => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 7].map(backoffMs);
  assert.deepEqual(waits, [0, 100, 200, 400, 800, 1600, 2000, 2000]);
});
