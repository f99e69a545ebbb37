// The program itself, in a process of its own, as its operator runs it.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findCluster } from '#src/db/embedded/placement.ts';
import { processesOf } from '#src/db/embedded/processes.ts';
import { monotonicMs, sleep } from '#src/kernel/clock.ts';

const program = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export type Environment = Readonly<Record<string, string>>;

export interface Exit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
}

/** The demonstration file, as far as tests use it. */
export interface DemoFile {
  readonly ports: Readonly<Record<'main' | 'affinipay' | 'aiwyn', number>>;
  readonly affinipay: Readonly<Record<string, string>>;
  readonly aiwyn: Readonly<Record<string, string>>;
  readonly console: Readonly<Record<string, string>>;
}

export interface ServerProcess {
  readonly dataDir: string;
  /** What it was started with. */
  readonly environment: Environment;
  readonly mainUrl: string;
  readonly gatewayUrl: string;
  readonly demo: DemoFile;
  /** All that it has written so far, over all its starts. */
  output(): string;
  /** Starts it again, and waits until it is ready. */
  start(): Promise<void>;
  /** Sends a signal to it alone. */
  signal(name: NodeJS.Signals): void;
  /** Waits until it has ended. */
  ended(): Promise<Exit>;
  /** SIGTERM, and the wait. */
  stop(): Promise<Exit>;
  /** SIGKILL, and the wait; its database lives on. */
  kill(): Promise<void>;
  /** PostgreSQL's processes, the postmaster's first. */
  databasePids(): Promise<number[]>;
  databaseUrl(): Promise<string>;
}

/** An empty data directory that others may pass through; else root puts the cluster elsewhere. */
export async function aDataDir(t: TestContext): Promise<string> {
  const dataDir = await realpath(await mkdtemp(join(tmpdir(), 'counterfoil-program-')));
  await chmod(dataDir, 0o711);
  t.after(async () => {
    for (const pid of await pidsOf(dataDir)) endProcess(pid, 'SIGKILL');
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  });
  return dataDir;
}

/** Starts `counterfoil start` and waits until it is ready. Everything of it is gone afterwards. */
export async function startProgram(
  t: TestContext,
  environment: Environment = {},
): Promise<ServerProcess> {
  const dataDir = environment.DATA_DIR ?? (await aDataDir(t));
  const port = environment.PORT ?? String(await freePorts());
  const settings = { ...environment, DATA_DIR: dataDir, PORT: port };
  const mainUrl = `http://127.0.0.1:${port}`;
  let run = launch(t, ['start'], settings);
  const earlier: Run[] = [];
  await untilReady(mainUrl, run);
  const demo: DemoFile = JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8'));
  return {
    dataDir,
    environment: settings,
    mainUrl,
    gatewayUrl: `http://127.0.0.1:${demo.ports.affinipay}`,
    demo,
    output: () => [...earlier, run].map((one) => one.written.join('')).join(''),
    start: async () => {
      earlier.push(run);
      run = launch(t, ['start'], settings);
      await untilReady(mainUrl, run);
    },
    signal: (name) => run.child.kill(name),
    ended: () => run.ended,
    stop: () => {
      run.child.kill('SIGTERM');
      return run.ended;
    },
    kill: async () => {
      run.child.kill('SIGKILL');
      await run.ended;
    },
    databasePids: () => pidsOf(dataDir),
    databaseUrl: async () => {
      const file = await readFile(join(dataDir, 'postgres.json'), 'utf8');
      const { host, port: listening, user, password, database } = JSON.parse(file);
      return `postgres://${user}:${password}@${host}:${listening}/${database}`;
    },
  };
}

/** Runs a command to its end. */
export function runProgram(
  t: TestContext,
  words: readonly string[],
  environment: Environment = {},
): Promise<Exit> {
  return launch(t, words, environment).ended;
}

export interface WatchedProgram {
  /** What it has written so far, to both of its outputs. */
  output(): string;
  /** Waits until that matches. */
  untilWritten(pattern: RegExp): Promise<void>;
  signal(name: NodeJS.Signals): void;
  ended(): Promise<Exit>;
}

/** Starts a command that goes on until it is told to stop, or the test ends. */
export function watchProgram(
  t: TestContext,
  words: readonly string[],
  environment: Environment = {},
): WatchedProgram {
  const { child, written, ended } = launch(t, words, environment);
  const output = () => written.join('');
  return {
    output,
    untilWritten: async (pattern) => {
      for (const deadline = monotonicMs() + 30_000; monotonicMs() < deadline; await sleep(10)) {
        if (pattern.test(output())) return;
        if (child.exitCode !== null) break;
      }
      assert.match(output(), pattern);
    },
    signal: (name) => child.kill(name),
    ended: () => ended,
  };
}

interface Run {
  readonly child: ChildProcess;
  readonly written: string[];
  readonly ended: Promise<Exit>;
}

function launch(t: TestContext, words: readonly string[], environment: Environment): Run {
  const startedMs = monotonicMs();
  // Nothing of our own environment but the path: it must not change what the program does.
  const child = spawn(process.execPath, [program, ...words], {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written: string[] = [];
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    const parts: string[] = [];
    stream.setEncoding('utf8').on('data', (text: string) => {
      parts.push(text);
      written.push(text);
    });
    return parts;
  });
  const ended = once(child, 'close').then(([code]) => ({
    code,
    stdout: stdout!.join(''),
    stderr: stderr!.join(''),
    tookMs: monotonicMs() - startedMs,
  }));
  running.add(child);
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
    running.delete(child);
  });
  return { child, written, ended };
}

/** A run of the tests that breaks off must leave nothing behind: each ends its own database. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGTERM');
});

async function untilReady(mainUrl: string, { child, written }: Run): Promise<void> {
  for (const deadline = monotonicMs() + 30_000; monotonicMs() < deadline; await sleep(20)) {
    const hasEnded = child.exitCode !== null || child.signalCode !== null;
    if (hasEnded) assert.fail(`the program ended at once:\n${written.join('')}`);
    if (await answersOk(`${mainUrl}/readyz`)) return;
  }
  assert.fail(`the program is not ready:\n${written.join('')}`);
}

export async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.text();
    return response.ok;
  } catch {
    return false;
  }
}

async function pidsOf(dataDir: string): Promise<number[]> {
  const cluster = await findCluster(dataDir).catch(() => undefined);
  if (!cluster) return [];
  const lock = await readFile(join(cluster.directory, 'postmaster.pid'), 'utf8').catch(() => '');
  const postmaster = Number.parseInt(lock, 10);
  const found = await processesOf(cluster);
  return found.toSorted((a, b) => Number(b === postmaster) - Number(a === postmaster));
}

/** Ends a process that may be gone already. */
export function endProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const portsWanted = 10;

/** The first of ten free ports in a row, where no system hands out ports by itself. */
async function freePorts(): Promise<number> {
  for (;;) {
    const first = 10_000 + portsWanted * Math.floor(Math.random() * 900);
    const all = Array.from({ length: portsWanted }, (_, offset) => isFree(first + offset));
    if ((await Promise.all(all)).every(Boolean)) return first;
  }
}

async function isFree(port: number): Promise<boolean> {
  const listener = createServer();
  try {
    listener.listen(port, '127.0.0.1');
    await once(listener, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    listener.close();
  }
}
