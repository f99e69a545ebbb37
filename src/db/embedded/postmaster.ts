// One run of PostgreSQL's first process: started by us, or found running and adopted.
import { execFile, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from 'pino';
import { sleep } from '#src/kernel/clock.ts';
import { surroundings } from './cluster.ts';
import type { Placement } from './placement.ts';
import { belongsTo, type Cluster, commandLineOf, isAlive, processesOf } from './processes.ts';
import { relayLog } from './server-log.ts';
import { commandLine } from './settings.ts';

const run = promisify(execFile);
const patienceMs = 5000;

/** What a server is started with, the first time and each time it is started again. */
export interface ServerPlan {
  readonly place: Placement;
  readonly cluster: Cluster;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly logger: Logger;
}

export interface Postmaster {
  readonly pid: number | undefined;
  /** Aborted once the process has gone. */
  readonly gone: AbortSignal;
  signal(name: NodeJS.Signals): Promise<void>;
  /** Its latest messages, where we hear them. */
  lastWords(): string;
}

/** Starts PostgreSQL, which may take a while until it serves. */
export function launch(plan: ServerPlan): Postmaster {
  // In a session of its own: Ctrl-C in our terminal must reach us only; we stop PostgreSQL last.
  const child = spawn(plan.place.binaries.postgres, commandLine(plan), {
    ...surroundings(plan.place),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const gone = new AbortController();
  child.once('exit', () => gone.abort());
  child.once('error', (error) => {
    plan.logger.error({ err: error }, 'PostgreSQL could not be started');
    gone.abort();
  });
  const { pid } = child;
  return {
    pid,
    gone: gone.signal,
    lastWords: relayLog(child.stderr, plan.logger),
    signal: async (name) => {
      if (pid !== undefined && !gone.signal.aborted) await send(plan, pid, name);
    },
  };
}

/** Takes charge of a running server that somebody else started, and watches it by its pid. */
export function adopt(plan: ServerPlan, pid: number): Postmaster {
  const gone = new AbortController();
  void watch();
  return {
    pid,
    gone: gone.signal,
    lastWords: () => '',
    signal: async (name) => {
      // The number may have passed to a stranger since we looked.
      if (await belongsTo(plan.cluster, pid)) await send(plan, pid, name);
    },
  };

  async function watch(): Promise<void> {
    while (await isAlive(pid)) await sleep(200);
    gone.abort();
  }
}

/** The pid of the server that runs on the cluster, by PostgreSQL's own lock file. */
export async function findPostmaster(cluster: Cluster): Promise<number | undefined> {
  const { pid } = await readLock(cluster);
  return pid !== undefined && (await belongsTo(cluster, pid)) ? pid : undefined;
}

/** Whether a server runs with just the programs and settings that we would start it with. */
export async function isAsPlanned(plan: ServerPlan, pid: number): Promise<boolean> {
  const planned = [plan.place.binaries.postgres, ...commandLine(plan)].join(' ');
  const actual = await commandLineOf(pid);
  return actual === undefined || actual === planned;
}

/** Waits until the server accepts connections. Recovery after a crash may take long, and may. */
export async function untilReady(plan: ServerPlan, postmaster: Postmaster): Promise<void> {
  while (!postmaster.gone.aborted) {
    const { pid, status } = await readLock(plan.cluster);
    if (pid === postmaster.pid && status === 'ready') return;
    await sleep(10, postmaster.gone);
  }
  throw new Error(`PostgreSQL did not start.\n${postmaster.lastWords()}`);
}

/** Ends a server: sends each signal in turn until it has gone, then clears away what it left. */
export async function terminate(
  plan: ServerPlan,
  postmaster: Postmaster,
  signals: readonly NodeJS.Signals[],
): Promise<void> {
  for (const name of signals) {
    if (postmaster.gone.aborted) break;
    await postmaster.signal(name);
    await sleep(patienceMs, postmaster.gone);
  }
  await clearAway(plan);
}

/**
 * Makes room for a new start. Processes that outlive a killed postmaster hold its shared memory;
 * PostgreSQL refuses to start beside them; it also refuses when the pid in its lock is in use.
 */
export async function clearAway(plan: ServerPlan): Promise<void> {
  const deadlineRounds = 100;
  for (let round = 0; round < deadlineRounds; round += 1) {
    const left = await processesOf(plan.cluster);
    if (left.length === 0) break;
    for (const pid of left) await send(plan, pid, round < 10 ? 'SIGQUIT' : 'SIGKILL');
    await sleep(50);
  }
  const { pid } = await readLock(plan.cluster);
  if (pid !== undefined && !(await belongsTo(plan.cluster, pid))) {
    await rm(join(plan.cluster.directory, 'postmaster.pid'), { force: true });
  }
}

interface Lock {
  readonly pid?: number;
  readonly status?: string;
}

async function readLock(cluster: Cluster): Promise<Lock> {
  const path = join(cluster.directory, 'postmaster.pid');
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.trim());
  // A negative number there belongs to PostgreSQL's single-user mode.
  const pid = Math.abs(Number(lines[0]));
  return pid > 0 ? { pid, status: lines[7] ?? '' } : {};
}

/** Windows has no such signals: pg_ctl carries them there over a pipe. */
async function send(plan: ServerPlan, pid: number, name: NodeJS.Signals): Promise<void> {
  if (process.platform === 'win32' && name !== 'SIGKILL') {
    const words = ['kill', name.replace('SIG', ''), String(pid)];
    await run(plan.place.binaries.pgCtl, words).catch(() => undefined);
    return;
  }
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
