// Makes the database cluster: whole, or not at all.
import { type ExecFileOptions, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chown,
  mkdir,
  mkdtemp,
  readdir,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { type Connection, syncFolder } from './connection-file.ts';
import { clusterAt, type Placement } from './placement.ts';
import type { Cluster } from './processes.ts';

const run = promisify(execFile);
const nestPrefix = '.postgres-new-';

/** Text sorts by code point everywhere: the collation comes with PostgreSQL, not the machine. */
const layout = [
  '--data-checksums',
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-instructions',
];

/**
 * Makes a new cluster for `dataDir`. It grows in a nest beside its place and is then renamed: a
 * process killed at any moment leaves a nest, which the next start removes, never half a cluster.
 */
export async function createCluster(
  place: Placement,
  dataDir: string,
  connection: Connection,
): Promise<Cluster> {
  await removeNests(place.home);
  const nest = await mkdtemp(join(place.home, nestPrefix));
  try {
    await initialize(place, nest, connection);
    return clusterAt(await settle(place, nest, dataDir));
  } finally {
    await rm(nest, { recursive: true, force: true });
  }
}

async function initialize(place: Placement, nest: string, connection: Connection): Promise<void> {
  const directory = join(nest, 'cluster');
  const secret = join(nest, 'password');
  await mkdir(directory, { mode: 0o700 });
  await writeFile(secret, connection.password, { mode: 0o600 });
  if (place.runAs) {
    const { uid, gid } = place.runAs;
    for (const path of [nest, directory, secret]) await chown(path, uid, gid);
  }
  const login = [`--username=${connection.user}`, `--pwfile=${secret}`];
  await run(place.binaries.initdb, [...layout, ...login, '-D', directory], surroundings(place));
}

/** Moves the finished cluster to its place; one outside the data directory is linked from there. */
async function settle(place: Placement, nest: string, dataDir: string): Promise<string> {
  const isInside = place.home === dataDir;
  // A cluster outside may outlive its data directory, so a new one never takes its place.
  const name = isInside ? 'postgres' : basename(nest).replace(nestPrefix, 'postgres-');
  const directory = join(place.home, name);
  await rename(join(nest, 'cluster'), directory);
  await syncFolder(place.home);
  if (!isInside) {
    await symlink(directory, join(dataDir, 'postgres'));
    await syncFolder(dataDir);
  }
  return realpath(directory);
}

async function removeNests(home: string): Promise<void> {
  const nests = (await readdir(home)).filter((name) => name.startsWith(nestPrefix));
  for (const name of nests) {
    await rm(join(home, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Gives the role a new password without knowing the old one. Only while no server runs. */
export async function resetPassword(
  place: Placement,
  cluster: Cluster,
  connection: Connection,
): Promise<void> {
  const words = ['--single', '-D', cluster.directory, 'postgres'];
  const child = spawn(place.binaries.postgres, words, {
    ...surroundings(place),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.end(`alter role ${connection.user} password '${connection.password}'\n`);
  await once(child, 'exit');
}

/**
 * What PostgreSQL's programs are started with. Our own environment stays out, since PGOPTIONS,
 * TZ and the like would change what they do; Windows programs do not start without theirs.
 */
export function surroundings(place: Placement): ExecFileOptions {
  const isWindows = process.platform === 'win32';
  return {
    ...place.runAs,
    ...(!isWindows && { cwd: '/', env: { LC_ALL: 'C', TZ: 'UTC' } }),
    windowsHide: true,
  };
}
