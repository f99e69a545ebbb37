// The real server, as a process of its own on a data directory of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { serverOptions } from '../bin/server-options.mjs';

const root = join(import.meta.dirname, '..');

export interface RunningServer {
  readonly dataDir: string;
  readonly pid: number;
  /** From the start of the process to the first 200 of `/readyz`. */
  readonly startedInMs: number;
  /** What `demo.json` holds. */
  readonly demo: Demo;
  /** Of the embedded PostgreSQL. */
  readonly databaseUrl: string;
  stop(): Promise<void>;
}

export interface Demo {
  readonly ports: { readonly main: number; readonly affinipay: number; readonly aiwyn: number };
  readonly affinipay: { readonly testSecretKey: string; readonly merchantAccountId: string };
  readonly aiwyn: { readonly accessToken: string };
  readonly console: { readonly token: string };
}

/** An empty directory for the server's data, which PostgreSQL's own user may pass through. */
export async function emptyDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'counterfoil-bench-'));
  await chmod(dataDir, 0o711);
  return dataDir;
}

export async function removeDataDir(dataDir: string): Promise<void> {
  await rm(dataDir, { recursive: true, force: true });
}

/** Starts it with every setting at its default, but for where it lives and listens. */
export async function startServer(dataDir: string): Promise<RunningServer> {
  const log = await open(join(dataDir, 'server.log'), 'a');
  const startedAt = performance.now();
  const child = spawn(process.execPath, nodeWords(), {
    cwd: root,
    env: { ...process.env, DATA_DIR: dataDir, PORT: '0', DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', log.fd],
  });
  await log.close();
  await untilRunning(child, dataDir);
  const demo: Demo = JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8'));
  await untilReady(demo.ports.main);
  return {
    dataDir,
    pid: child.pid ?? 0,
    startedInMs: performance.now() - startedAt,
    demo,
    databaseUrl: await databaseUrlOf(dataDir),
    stop: () => stopped(child),
  };
}

/** `BENCH_NODE_OPTIONS`, such as `--cpu-prof`, are for the server alone. */
function nodeWords(): string[] {
  const options = process.env.BENCH_NODE_OPTIONS?.split(' ') ?? [];
  return [...serverOptions, ...options, join(root, 'src', 'main.ts'), 'start'];
}

async function untilRunning(child: ChildProcess, dataDir: string): Promise<void> {
  if (!child.stdout) throw new Error('the server has no output');
  for await (const line of createInterface(child.stdout)) {
    if (line.includes('is running')) return void child.stdout.resume();
  }
  const log = await readFile(join(dataDir, 'server.log'), 'utf8');
  throw new Error(`The server did not start:\n${log.slice(-2_000)}`);
}

async function untilReady(port: number): Promise<void> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.status === 200) return;
    await pause(5);
  }
}

async function databaseUrlOf(dataDir: string): Promise<string> {
  const text = await readFile(join(dataDir, 'postgres.json'), 'utf8');
  const { host, port, user, password, database } = JSON.parse(text);
  return `postgres://${user}:${password}@${host}:${port}/${database}`;
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
