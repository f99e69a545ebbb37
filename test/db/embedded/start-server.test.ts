import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { findRunningServer } from '#src/db/embedded/index.ts';
import { monotonicMs } from '#src/kernel/clock.ts';
import { aDataDirectory, databaseProcesses, query, startOn } from './data-directory.ts';

test('a server keeps its rows and its address from one start to the next', async (t) => {
  const dataDir = await aDataDirectory(t);
  const beginning = monotonicMs();
  const first = await startOn(t, dataDir);
  const coldMs = monotonicMs() - beginning;
  await query(first.url, 'create table kept as select 42 as answer');
  await first.stop();

  const before = monotonicMs();
  const second = await startOn(t, dataDir);
  // Three seconds may be little on a machine on which making the database took long.
  assert.ok(monotonicMs() - before < Math.max(3000, coldMs / 2), 'a warm start is quick');
  assert.equal(second.url, first.url);
  assert.deepEqual(await query(second.url, 'select answer from kept'), [{ answer: 42 }]);
});

test('nothing acknowledged may be lost, and text sorts by code point', async (t) => {
  const { url } = await startOn(t, await aDataDirectory(t));
  const names = ['fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums'];
  const settings = names.map((name) => `current_setting('${name}') as ${name}`).join(', ');
  const [row] = await query(url, `select ${settings}, 'Z' < 'a' as by_code_point`);
  assert.deepEqual(row, {
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    data_checksums: 'on',
    by_code_point: true,
  });
});

test('the password is kept from other users, and a wrong one is refused', async (t) => {
  const dataDir = await aDataDirectory(t);
  const { url } = await startOn(t, dataDir);
  const { mode } = await stat(join(dataDir, 'postgres.json'));
  assert.equal(mode & 0o777, 0o600);
  await assert.rejects(query(url.replace(/:[^:@]+@/, ':wrong@'), 'select 1'), { code: '28P01' });
});

test('a stopped server leaves no process and no claim behind', async (t) => {
  const dataDir = await aDataDirectory(t);
  const server = await startOn(t, dataDir);
  assert.equal(await findRunningServer(dataDir), server.url);
  assert.notEqual((await databaseProcesses(dataDir)).length, 0);

  await server.stop();
  assert.equal(server.pid(), undefined);
  assert.deepEqual(await databaseProcesses(dataDir), []);
  assert.equal(await findRunningServer(dataDir), undefined);
  assert.deepEqual((await readdir(dataDir)).sort(), ['postgres', 'postgres.json']);
});
