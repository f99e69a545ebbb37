// One Counterfoil per data directory: `server.pid` says which process it is.
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startOf } from './processes.ts';

interface Owner {
  readonly pid: number;
  /** Tells a process from a later one with the same number; missing where nothing shows it. */
  readonly startedAt?: string;
}

/** Claims the directory and gives the function that lets go. Throws when another process has it. */
export async function claimDirectory(dataDir: string): Promise<() => Promise<void>> {
  const path = join(dataDir, 'server.pid');
  const mine = JSON.stringify(await ownerWith(process.pid));
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, mine, { mode: 0o600 });
  try {
    while (!(await linked(draft, path))) await removeStale(path);
  } finally {
    await rm(draft, { force: true });
  }
  return async () => {
    if ((await textOf(path)) === mine) await rm(path, { force: true });
  };
}

async function ownerWith(pid: number): Promise<Owner> {
  const startedAt = await startOf(pid);
  return startedAt === undefined ? { pid } : { pid, startedAt };
}

/** A link, unlike a write, appears with all its text at once and never over another's. */
function linked(draft: string, path: string): Promise<boolean> {
  return link(draft, path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

async function removeStale(path: string): Promise<void> {
  const seen = await textOf(path);
  if (seen === undefined) return;
  await refuseLiving(seen);

  // Another start may have replaced the stale file since we read it, so look at what we moved.
  const aside = `${path}.${process.pid}.stale`;
  await rename(path, aside).catch(ignoreMissing);
  const moved = await textOf(aside);
  if (moved !== undefined && moved !== seen) await linked(aside, path);
  await rm(aside, { force: true });
  if (moved !== undefined && moved !== seen) await refuseLiving(moved);
}

async function refuseLiving(text: string): Promise<void> {
  const owner = parseOwner(text);
  if (!owner) return;
  const startedAt = await startOf(owner.pid);
  const isSame = owner.startedAt === undefined || startedAt === owner.startedAt;
  if (startedAt === undefined || !isSame) return;
  throw new Error(`Counterfoil already runs on this DATA_DIR (process ${owner.pid})`);
}

function parseOwner(text: string): Owner | undefined {
  try {
    const read = JSON.parse(text);
    return Number.isInteger(read?.pid) && read.pid > 0 ? read : undefined;
  } catch {
    return undefined;
  }
}

function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(ignoreMissing);
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
