// The key service of one machine: keys in a file that only its owner can read.
import { monotonicMs } from '#src/kernel/clock.ts';
import { decrypt, encrypt } from './aes-gcm.ts';
import { deriveMac } from './derive-mac.ts';
import {
  changeKeyRing,
  createKeyRing,
  mergeKeyRings,
  readKeyRing,
  readStamp,
  withNewKey,
} from './key-ring.ts';
import { cannotOpen, type KeyService, noticedAfterMs } from './key-service.ts';

/**
 * Opens the key file, or makes it on first use (mode 0600). Throws a plain Error when others can
 * read the file or it is damaged. Whoever has this file and the database has every number: back it
 * up, and keep the two backups apart.
 */
export async function fileKeyService(path: string): Promise<KeyService> {
  if (readStamp(path) === undefined) await createKeyRing(path);
  const keys = currentKeyRing(path);
  return {
    wrap: async (dataKey, context) => {
      const version = keys.read().newest;
      return { version, wrapped: encrypt(keys.key(version), bound(version, context), dataKey) };
    },
    unwrap: async (version, wrapped, context) =>
      decrypt(keys.key(version), bound(version, context), wrapped),
    mac: deriveMac(keys.read().macRoot),
    currentVersion: () => keys.read().newest,
    rotate: () => keys.rotate(),
  };
}

/** The ring in memory, kept up with a file that another process may replace. */
function currentKeyRing(path: string) {
  let { ring, stamp } = readKeyRing(path);
  let looksAgainAtMs = monotonicMs() + noticedAfterMs;

  const reread = () => {
    const found = readKeyRing(path);
    ring = mergeKeyRings(ring, found.ring, path);
    stamp = found.stamp;
  };
  const notice = () => {
    const found = readStamp(path);
    // A file that is gone for a while must not stop payments: the keys in memory are still right.
    // One that is wrong must, and at every call until it is put right.
    if (found !== undefined && found !== stamp) reread();
    looksAgainAtMs = monotonicMs() + noticedAfterMs;
  };
  return {
    read: () => {
      if (monotonicMs() >= looksAgainAtMs) notice();
      return ring;
    },
    key: (version: number) => {
      if (!ring.keys.has(version)) reread();
      const key = ring.keys.get(version);
      if (!key) throw cannotOpen(`The key file ${path} has no version ${version}.`);
      return key;
    },
    rotate: async () => {
      const merged = (found: typeof ring) => withNewKey(mergeKeyRings(ring, found, path));
      ring = mergeKeyRings(ring, await changeKeyRing(path, merged), path);
      return ring.newest;
    },
  };
}

/** The version is bound too, so that a wrapped key cannot be passed off as another version's. */
function bound(version: number, context: Buffer): Buffer {
  const head = Buffer.allocUnsafe(4);
  head.writeUInt32BE(version);
  return Buffer.concat([head, context]);
}
