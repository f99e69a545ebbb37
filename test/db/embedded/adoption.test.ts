import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { pino } from 'pino';
import { startEmbeddedServer } from '#src/db/embedded/index.ts';
import {
  aDataDirectory,
  databaseProcesses,
  query,
  queryWithin,
  startOn,
} from './data-directory.ts';

const logger = pino({ level: 'silent' });

test('a server whose process was killed is adopted, and supervised again', async (t) => {
  const dataDir = await aDataDirectory(t);
  const { url, pid } = await startAndBeKilled(dataDir);
  const server = await startOn(t, dataDir);
  assert.equal(server.url, url);
  assert.equal(server.pid(), pid);

  process.kill(pid, 'SIGKILL');
  await queryWithin(5000, url, 'select 1');
  assert.notEqual(server.pid(), pid);
  await server.stop();
  assert.deepEqual(await databaseProcesses(dataDir), []);
});

test('an orphan that would be started otherwise now is ended, not adopted', async (t) => {
  const dataDir = await aDataDirectory(t);
  const { url, pid } = await startAndBeKilled(dataDir);
  const settings = { max_connections: '20' };
  const server = await startEmbeddedServer({ dataDir, logger, settings });
  t.after(() => server.stop());
  assert.equal(server.url, url);
  assert.notEqual(server.pid(), pid);
  assert.deepEqual(await query(url, 'show max_connections'), [{ max_connections: '20' }]);
});

test('an orphan whose password is lost gets a new one and keeps its rows', async (t) => {
  const dataDir = await aDataDirectory(t);
  const { url } = await startAndBeKilled(dataDir);
  await query(url, 'create table kept as select 42 as answer');
  await rm(join(dataDir, 'postgres.json'));
  const server = await startOn(t, dataDir);
  assert.notEqual(server.url, url);
  assert.deepEqual(await query(server.url, 'select answer from kept'), [{ answer: 42 }]);
});

test('the server of a living process is not adopted', async (t) => {
  const dataDir = await aDataDirectory(t);
  const { child } = await startElsewhere(dataDir);
  const message = `Counterfoil already runs on this DATA_DIR (process ${child.pid})`;
  await assert.rejects(startEmbeddedServer({ dataDir, logger }), { message });
  child.stdin?.end();
  await once(child, 'exit');
});

const script = `
  import { pino } from 'pino';
  import { startEmbeddedServer } from '#src/db/embedded/index.ts';
  const logger = pino({ level: 'silent' });
  const server = await startEmbeddedServer({ dataDir: process.argv[1], logger });
  console.log(JSON.stringify({ url: server.url, pid: server.pid() }));
  process.stdin.resume().once('end', () => server.stop());
`;

interface Elsewhere {
  readonly child: ChildProcess;
  readonly url: string;
  readonly pid: number;
}

/** Starts a server in a process of its own, which stops it when its input ends. */
async function startElsewhere(dataDir: string): Promise<Elsewhere> {
  const words = ['--input-type=module', '--eval', script, dataDir];
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, ...JSON.parse(line) };
}

async function startAndBeKilled(dataDir: string): Promise<Elsewhere> {
  const started = await startElsewhere(dataDir);
  started.child.kill('SIGKILL');
  await once(started.child, 'exit');
  return started;
}
