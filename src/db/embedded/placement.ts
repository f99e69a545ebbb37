// Where the cluster and its programs live, and as whom they run.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstat, mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from 'pino';
import { type Binaries, copyBinaries, shippedBinaries } from './binaries.ts';
import type { Cluster } from './processes.ts';
import { isRoot, mayEnter, type SystemUser, unprivilegedUser } from './system-user.ts';

const run = promisify(execFile);

export interface Placement {
  readonly binaries: Binaries;
  /** As whom PostgreSQL runs; `undefined` means as ourselves. */
  readonly runAs: SystemUser | undefined;
  /** The folder in which a new cluster is to be made. */
  readonly home: string;
  /** The cluster that is already there. */
  readonly cluster: Cluster | undefined;
}

/**
 * Decides the placement. As root, PostgreSQL runs as somebody who may be unable to pass through the
 * folders of the program or of the data; then what cannot be reached lives in /var/lib/counterfoil.
 */
export async function placeServer(dataDir: string, logger: Logger): Promise<Placement> {
  const shipped = await shippedBinaries();
  const cluster = await findCluster(dataDir);
  if (!isRoot()) return { binaries: shipped, runAs: undefined, home: dataDir, cluster };

  const runAs = cluster ? await ownerOf(cluster) : await unprivilegedUser();
  if (!runAs) return { binaries: shipped, runAs, home: dataDir, cluster };
  if (cluster) await requirePassage(runAs, cluster);
  const refuge = join('/var/lib/counterfoil', digestOf(dataDir));
  const reaches = async (folder: string) => {
    if (await mayEnter(runAs, folder)) return true;
    await mkdir(refuge, { recursive: true, mode: 0o755 });
    logger.info({ path: folder, refuge }, 'PostgreSQL cannot enter this path and uses the refuge');
    return false;
  };
  return {
    binaries: (await reaches(shipped.root)) ? shipped : await copyBinaries(shipped, refuge),
    runAs,
    home: cluster || (await reaches(dataDir)) ? dataDir : refuge,
    cluster,
  };
}

/** The cluster of a data directory, which `<dataDir>/postgres` is or points to. */
export async function findCluster(dataDir: string): Promise<Cluster | undefined> {
  const path = join(dataDir, 'postgres');
  const entry = await lstat(path).catch(() => undefined);
  if (!entry) return undefined;
  const directory = await realpath(path).catch((cause) => {
    throw new Error(
      `${path} points to a database that is not there. Bring it back, or remove the link.`,
      { cause },
    );
  });
  return clusterAt(directory);
}

export function clusterAt(directory: string): Cluster {
  return { directory, name: `counterfoil-${digestOf(directory)}` };
}

/** PostgreSQL runs only as the owner of its files, so an existing cluster decides who that is. */
async function ownerOf(cluster: Cluster): Promise<SystemUser | undefined> {
  const { uid, gid } = await stat(cluster.directory);
  if (uid !== 0) return { uid, gid };
  const user = await unprivilegedUser();
  if (user) await run('chown', ['-R', `${user.uid}:${user.gid}`, cluster.directory]);
  return user;
}

async function requirePassage(user: SystemUser, cluster: Cluster): Promise<void> {
  if (await mayEnter(user, cluster.directory)) return;
  const advice = `Let it pass through ${dirname(cluster.directory)} and above (chmod o+x).`;
  throw new Error(`PostgreSQL runs as user ${user.uid}, who cannot reach its data. ${advice}`);
}

function digestOf(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 12);
}
