// One PostgreSQL for the whole run, with a migrated template that the tests' databases are cloned
// from. TEST_DATABASE_URL names a server to use instead, whose user must be one to make databases.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { startEmbeddedServer } from '#src/db/embedded/index.ts';
import { migrate } from '#src/db/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { onServer, urlOfDatabase } from './server.ts';

type Undo = () => Promise<unknown>;
const undos: Undo[] = [];

/** Tells the processes of the test files where the server is, through the environment. */
export async function globalSetup(): Promise<void> {
  try {
    const url = process.env.TEST_DATABASE_URL || (await startServer());
    process.env.TEST_DATABASE_URL = url;
    process.env.TEST_DATABASE_TEMPLATE = await makeTemplate(url);
  } catch (error) {
    await globalTeardown();
    throw error;
  }
}

/** An interrupted run asks for it twice. */
export function globalTeardown(): Promise<void> {
  tearingDown ??= undoAll();
  return tearingDown;
}

let tearingDown: Promise<void> | undefined;

async function undoAll(): Promise<void> {
  for (let undo = undos.pop(); undo; undo = undos.pop()) await undo();
}

/** Tests lose no sleep over power cuts, so this one does not wait for the disk. */
const settings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };

async function startServer(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'counterfoil-tests-'));
  const abandon = () => abandonServer(dataDir);
  process.once('exit', abandon);
  undos.push(async () => {
    await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
    process.off('exit', abandon);
  });
  // PostgreSQL runs as somebody else when we are root, and has to pass through.
  await chmod(dataDir, 0o711);
  const logger = pino({ level: 'error' }, pino.destination({ dest: 2, sync: true }));
  const server = await startEmbeddedServer({ dataDir, logger, settings });
  undos.push(() => server.stop());
  return server.url;
}

/** A run that breaks off, as when its output is piped to a program that ends, has no teardown. */
function abandonServer(dataDir: string): void {
  const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
  const pid = existsSync(pidFile) ? Number.parseInt(readFileSync(pidFile, 'utf8'), 10) : 0;
  if (pid > 0) process.kill(pid, 'SIGQUIT');
  // Nothing but waiting can be done while a process exits; the server takes its file away last.
  const still = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; tries < 40; tries += 1) {
    if (!existsSync(pidFile) && isRemoved(dataDir)) return;
    Atomics.wait(still, 0, 0, 50);
  }
}

function isRemoved(directory: string): boolean {
  try {
    rmSync(directory, { recursive: true, force: true });
    return true;
  } catch {
    // Somebody else was still at it: the server, or the teardown that was cut short.
    return false;
  }
}

async function makeTemplate(url: string): Promise<string> {
  const template = `template_${systemIds.text(12, 'abcdefghijklmnopqrstuvwxyz')}`;
  await onServer(url, `create database ${template}`);
  undos.push(() => onServer(url, `drop database ${template} with (force)`));
  await migrate(urlOfDatabase(url, template));
  // A database that somebody is connected to cannot be cloned.
  await onServer(url, `alter database ${template} with allow_connections false`);
  return template;
}
