// The key file: every version of the key-encryption key, and the root of the MAC keys, as JSON.
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface KeyRing {
  readonly macRoot: KeyObject;
  readonly keys: ReadonlyMap<number, KeyObject>;
  readonly newest: number;
}

interface KeyFile {
  readonly macRoot: string;
  readonly keys: readonly { readonly version: number; readonly key: string }[];
}

// Windows has neither permission bits nor directories that can be flushed.
const isPosix = process.platform !== 'win32';

/** Reads the ring, and the stamp of the file it came from. Refuses a file that others can read. */
export function readKeyRing(path: string): { readonly ring: KeyRing; readonly stamp: string } {
  const file = openSync(path, 'r');
  try {
    const stats = fstatSync(file);
    if (isPosix && (stats.mode & 0o077) !== 0) {
      throw new Error(`Others can read the key file ${path}. Run: chmod 600 ${path}`);
    }
    return { ring: parse(readFileSync(file, 'utf8'), path), stamp: stampOf(stats) };
  } finally {
    closeSync(file);
  }
}

/** Changes whenever the file is replaced; undefined while there is none. */
export function readStamp(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && stampOf(stats);
}

/** Writes a new ring unless the file exists. When several processes try at once, one wins. */
export async function createKeyRing(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}.draft`;
  try {
    await writeDurably(draft, newKeyRing);
    await link(draft, path);
    await flushFolder(path);
  } catch (error) {
    if (!isExisting(error)) throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Replaces the file by `change` of what it holds. The draft doubles as a lock: two processes that
 * rotate at once would otherwise each drop the key the other had begun to use.
 */
export async function changeKeyRing(
  path: string,
  change: (ring: KeyRing) => KeyRing,
): Promise<KeyRing> {
  const draft = `${path}.next`;
  await writeDurably(draft, () => change(readKeyRing(path).ring)).catch((error: unknown) => {
    throw isExisting(error) ? rotationUnderWay(draft) : error;
  });
  await rename(draft, path);
  await flushFolder(path);
  return readKeyRing(path).ring;
}

/** The ring with one more key, which is then the newest. */
export function withNewKey(ring: KeyRing): KeyRing {
  const newest = ring.newest + 1;
  return { ...ring, newest, keys: new Map([...ring.keys, [newest, newKey()]]) };
}

/**
 * Both rings' keys. A file restored from an old backup must not make the process forget a key that
 * rows are sealed under; a file of other keys is refused.
 */
export function mergeKeyRings(known: KeyRing, found: KeyRing, path: string): KeyRing {
  const isSame = (version: number, key: KeyObject) => found.keys.get(version)?.equals(key) ?? true;
  const isOurs = [...known.keys].every(([version, key]) => isSame(version, key));
  if (!isOurs || !known.macRoot.equals(found.macRoot)) {
    throw new Error(`The key file ${path} was replaced by one with other keys.`);
  }
  return {
    macRoot: known.macRoot,
    keys: new Map([...known.keys, ...found.keys]),
    newest: Math.max(known.newest, found.newest),
  };
}

function newKeyRing(): KeyRing {
  return withNewKey({ macRoot: newKey(), keys: new Map(), newest: 0 });
}

function parse(text: string, path: string): KeyRing {
  try {
    const { macRoot, keys } = JSON.parse(text) as KeyFile;
    const entries = keys.map(({ version, key }) => [version, readKey(key)] as const);
    const newest = Math.max(...entries.map(([version]) => version));
    if (!Number.isSafeInteger(newest)) throw new Error('no versions');
    return { macRoot: readKey(macRoot), keys: new Map(entries), newest };
  } catch {
    // The parser's own message quotes the text, and so might print a key.
    throw new Error(`The key file ${path} is damaged. Restore it from its backup.`);
  }
}

function format(ring: KeyRing): string {
  const keys = [...ring.keys].map(([version, key]) => ({ version, key: writeKey(key) }));
  const file: KeyFile = { macRoot: writeKey(ring.macRoot), keys };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

function newKey(): KeyObject {
  return keyOf(randomBytes(32));
}

function readKey(text: string): KeyObject {
  const bytes = Buffer.from(text, 'base64');
  // Node skips what is not base64, and so would make some key of almost any damage.
  if (bytes.length !== 32 || bytes.toString('base64') !== text) throw new Error('no key');
  return keyOf(bytes);
}

function keyOf(bytes: Buffer): KeyObject {
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

function writeKey(key: KeyObject): string {
  return key.export().toString('base64');
}

function stampOf(stats: Stats): string {
  return `${stats.ino}:${stats.mtimeMs}`;
}

/** On disk before the name is: a power cut must not leave an empty key file. */
async function writeDurably(path: string, ring: () => KeyRing): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(format(ring()));
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function flushFolder(path: string): Promise<void> {
  if (!isPosix) return;
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function rotationUnderWay(draft: string): Error {
  return new Error(
    `A rotation is under way, or one was cut off. If none runs, remove ${draft} and rotate again.`,
  );
}
