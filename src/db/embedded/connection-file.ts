// How to reach the server, kept for later starts and for commands that run beside it.
import { chmod, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** Reads `postgres.json`; `undefined` when it is missing or is no longer what we wrote. */
export async function readConnection(dataDir: string): Promise<Connection | undefined> {
  const text = await readFile(pathIn(dataDir), 'utf8').catch(undefinedWhenMissing);
  if (text === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(text);
    return isConnection(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** Written beside and renamed, so that a power cut leaves the old file or the new one. */
export async function writeConnection(dataDir: string, connection: Connection): Promise<void> {
  const half = `${pathIn(dataDir)}.new`;
  const file = await open(half, 'w', 0o600);
  try {
    await chmod(half, 0o600);
    await file.writeFile(`${JSON.stringify(connection, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(half, pathIn(dataDir));
  await syncFolder(dirname(half));
}

/** Makes renames in a folder outlive a power cut. Windows opens no folders and needs none of it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const opened = await open(folder, 'r');
  await opened.sync().finally(() => opened.close());
}

/** The postgres:// URL of a database on this server, its own unless another is named. */
export function urlOf(connection: Connection, database = connection.database): string {
  const { host, port, user, password } = connection;
  return `postgres://${user}:${password}@${host}:${port}/${database}`;
}

function pathIn(dataDir: string): string {
  return join(dataDir, 'postgres.json');
}

function isConnection(read: unknown): read is Connection {
  if (typeof read !== 'object' || read === null) return false;
  const { host, port, user, password, database } = read as Partial<Connection>;
  const texts = [host, user, password, database];
  return Number.isInteger(port) && texts.every((text) => typeof text === 'string' && text !== '');
}

function undefinedWhenMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
