import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { claimDirectory } from '#src/db/embedded/owner-file.ts';
import { aDataDirectory } from './data-directory.ts';

test('a directory that a living process owns is refused to a second', async (t) => {
  const dataDir = await aDataDirectory(t);
  const release = await claimDirectory(dataDir);
  await assert.rejects(claimDirectory(dataDir), {
    message: `Counterfoil already runs on this DATA_DIR (process ${process.pid})`,
  });
  await release();
  assert.deepEqual(await readdir(dataDir), []);
});

test('of many that claim a stale directory at once, one gets it', async (t) => {
  const dataDir = await aDataDirectory(t);
  await writeFile(join(dataDir, 'server.pid'), '{"pid":2147483647,"startedAt":"long ago"}');
  const claims = await Promise.allSettled([claimDirectory(dataDir), claimDirectory(dataDir)]);
  assert.equal(claims.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('a living process that merely has the number of the owner does not keep us out', async (t) => {
  const dataDir = await aDataDirectory(t);
  const path = join(dataDir, 'server.pid');
  await writeFile(path, JSON.stringify({ pid: process.pid, startedAt: 'another boot 1' }));
  const release = await claimDirectory(dataDir);
  assert.doesNotMatch(await readFile(path, 'utf8'), /another boot/);
  await release();
});
