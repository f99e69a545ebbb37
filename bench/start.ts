// How long the server takes to start, and what it holds in memory while it has nothing to do.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { emptyDataDir, type RunningServer, removeDataDir, startServer } from './server.ts';
import { atMost, print, wholeNumber } from './table.ts';

const run = promisify(execFile);
const idleMs = 5_000;

export async function benchStart(): Promise<void> {
  const dataDir = await emptyDataDir();
  try {
    const first = await startServer(dataDir);
    await first.stop();
    const warm = await startServer(dataDir);
    await pause(idleMs);
    const memory = await memoryOf(warm).finally(() => warm.stop());
    report(first, warm, memory);
  } finally {
    await removeDataDir(dataDir);
  }
}

interface Memory {
  readonly serverMb: number;
  readonly databaseMb: number;
}

async function memoryOf({ pid, dataDir }: RunningServer): Promise<Memory> {
  const pidFile = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8');
  const postmaster = Number(pidFile.split('\n')[0]);
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
  const processes = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([id, parent, kib = 0]) => ({ id, parent, kib }));
  const sumOf = (isWanted: (one: (typeof processes)[number]) => boolean) =>
    processes.filter(isWanted).reduce((sum, { kib }) => sum + kib, 0) / 1024;
  return {
    serverMb: sumOf(({ id }) => id === pid),
    databaseMb: sumOf(({ id, parent }) => id === postmaster || parent === postmaster),
  };
}

function report(first: RunningServer, warm: RunningServer, memory: Memory): void {
  const seconds = (ms: number, bar: number) => ({
    value: `${(ms / 1000).toFixed(2)} s`,
    bar: atMost(ms / 1000, bar, `at most ${bar} s`),
  });
  print('Start: from the start of the process until it is ready', [
    { what: 'from nothing', ...seconds(first.startedInMs, 10) },
    { what: 'warm', ...seconds(warm.startedInMs, 3) },
  ]);
  print(`Resident memory, idle for ${idleMs / 1000} s`, [
    {
      what: 'server process',
      value: `${wholeNumber(memory.serverMb)} MB`,
      bar: atMost(memory.serverMb, 200, 'at most 200 MB'),
    },
    {
      what: 'PostgreSQL, shared memory counted once a process',
      value: `${wholeNumber(memory.databaseMb)} MB`,
    },
  ]);
}
