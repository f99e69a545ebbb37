// A data directory of a test's own, and what the tests ask of the server that runs on it.
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { Client } from 'pg';
import { pino } from 'pino';
import { type EmbeddedServer, startEmbeddedServer } from '#src/db/embedded/index.ts';
import { findCluster } from '#src/db/embedded/placement.ts';
import { processesOf } from '#src/db/embedded/processes.ts';
import { monotonicMs, sleep } from '#src/kernel/clock.ts';

const logger = pino({ level: 'silent' });

/** An empty directory that others may pass through; else root puts the cluster elsewhere. */
export async function aDataDirectory(t: TestContext): Promise<string> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'counterfoil-test-')));
  await chmod(directory, 0o711);
  servers.set(directory, []);
  t.after(async () => {
    // First those that use it, whatever became of the test.
    await Promise.all(servers.get(directory)?.map((server) => server.stop()) ?? []);
    await rm(directory, { recursive: true, force: true });
  });
  return directory;
}

/** Those that a test has started, by their data directories. */
const servers = new Map<string, EmbeddedServer[]>();

/** Starts a server that is stopped when the test ends. */
export async function startOn(t: TestContext, dataDir: string): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer({ dataDir, logger });
  const others = servers.get(dataDir);
  if (others) others.push(server);
  else t.after(() => server.stop());
  return server;
}

/** Has processes stand still, but for those that have ended meanwhile. */
export function freeze(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGSTOP');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** Runs one statement on a connection of its own and gives the rows. */
export async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(statement)).rows;
  } finally {
    client.end().catch(() => undefined);
  }
}

/** Asks again until there is an answer, and fails when there is none in time. */
export async function queryWithin(
  timeoutMs: number,
  url: string,
  statement: string,
): Promise<unknown[]> {
  const deadline = monotonicMs() + timeoutMs;
  for (;;) {
    try {
      return await query(url, statement);
    } catch (error) {
      if (monotonicMs() > deadline) throw error;
      await sleep(50);
    }
  }
}

/** All PostgreSQL processes on the directory's cluster. */
export async function databaseProcesses(dataDir: string): Promise<number[]> {
  const cluster = await findCluster(dataDir);
  return cluster ? processesOf(cluster) : [];
}
