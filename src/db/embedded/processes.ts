// Processes as the operating system shows them: /proc on Linux (small images lack `ps`), else `ps`.
import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const hasProc = process.platform === 'linux';
const hasPs = !hasProc && process.platform !== 'win32';

/** The processes of one cluster are known by these two. */
export interface Cluster {
  /** Real path of PostgreSQL's data directory. */
  readonly directory: string;
  /** PostgreSQL's `cluster_name`: stands in the command line of each of its processes. */
  readonly name: string;
}

/** Whether the process runs. A zombie does not: in a container nobody may ever collect it. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (!hasProc) return true;
  const state = (await statOf(pid))?.[0];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/**
 * When the process started, as opaque text that no later process with the same number has;
 * `undefined` when it does not run. Where nothing tells the start, a running process gives ''.
 */
export async function startOf(pid: number): Promise<string | undefined> {
  if (!(await isAlive(pid))) return undefined;
  if (hasPs) return ps('-o', 'lstart=', '-p', String(pid));
  if (!hasProc) return '';
  // Ticks count from boot, so they name a process only together with the boot.
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const startTicks = (await statOf(pid))?.[19];
  return startTicks && `${boot.trim()} ${startTicks}`;
}

/** The words the process was started with, joined by blanks; `undefined` if nothing shows them. */
export async function commandLineOf(pid: number): Promise<string | undefined> {
  if (hasPs) return ps('-ww', '-o', 'command=', '-p', String(pid));
  if (!hasProc) return undefined;
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return words.split('\0').join(' ').trim() || undefined;
}

/** Whether a process found in a lock file still is a PostgreSQL process of this cluster. */
export async function belongsTo(cluster: Cluster, pid: number): Promise<boolean> {
  if (hasProc) return sitsIn(cluster.directory, pid);
  if (!hasPs) return isAlive(pid);
  const command = await commandLineOf(pid);
  return command !== undefined && isNamed(cluster.name, command);
}

/** Every process of the cluster, the first one and those that it forked. Windows shows none. */
export async function processesOf(cluster: Cluster): Promise<number[]> {
  if (hasProc) {
    const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
    const ours = await Promise.all(pids.map((pid) => sitsIn(cluster.directory, pid)));
    return pids.filter((_, at) => ours[at]);
  }
  const lines = hasPs ? ((await ps('-axww', '-o', 'pid=,command=')) ?? '').split('\n') : [];
  const rows = lines.map((line) => /^ *(\d+) +(.*)$/.exec(line));
  return rows.filter((row) => isNamed(cluster.name, row?.[2] ?? '')).map((row) => Number(row?.[1]));
}

/** Every PostgreSQL process sits in its data directory, wherever that was moved or copied from. */
async function sitsIn(directory: string, pid: number): Promise<boolean> {
  const [program, folder] = await Promise.all([
    readlink(`/proc/${pid}/exe`).catch(() => ''),
    readlink(`/proc/${pid}/cwd`).catch(() => ''),
  ]);
  return whereWas(folder) === directory && basename(whereWas(program)) === 'postgres';
}

/** What was removed under a process is shown so. */
function whereWas(path: string): string {
  return path.replace(/ \(deleted\)$/, '');
}

function isNamed(clusterName: string, command: string): boolean {
  return (
    command.includes(`cluster_name=${clusterName}`) ||
    command.startsWith(`postgres: ${clusterName}: `)
  );
}

/** Fields of /proc/<pid>/stat from the third on: the second, a name, may itself hold blanks. */
async function statOf(pid: number): Promise<string[] | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

async function ps(...words: string[]): Promise<string | undefined> {
  return run('ps', words).then(
    ({ stdout }) => stdout.trim() || undefined,
    () => undefined,
  );
}
