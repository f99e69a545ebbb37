// PostgreSQL's own benchmark program, if this machine has it.
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const debianFolder = '/usr/lib/postgresql';

/** Where it is; `undefined` when neither the PATH nor Debian's folder has it. */
export async function findPgbench(): Promise<string | undefined> {
  const versions = await readdir(debianFolder).catch(() => []);
  const newestFirst = versions.toSorted((one, other) => Number(other) - Number(one));
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''),
    ...newestFirst.map((version) => join(debianFolder, version, 'bin')),
  ];
  for (const folder of folders) {
    const path = join(folder, 'pgbench');
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}

/** Runs it with the words given, and gives the transactions per second that it reports. */
export async function pgbench(
  program: string,
  databaseUrl: string,
  words: readonly string[],
): Promise<number> {
  const { stdout, stderr } = await run(program, [...words, databaseUrl]);
  const failed = /number of failed transactions: (\d+)/.exec(stdout)?.[1] ?? '0';
  const rate = /^tps = ([\d.]+)/m.exec(stdout)?.[1];
  if (rate === undefined || failed !== '0') throw new Error(`pgbench failed:\n${stdout}${stderr}`);
  return Number(rate);
}

/** Makes the tables of pgbench's own TPC-B-like workload. */
export async function initialize(program: string, databaseUrl: string): Promise<void> {
  await run(program, ['-i', '-s', '10', '-q', databaseUrl]);
}
