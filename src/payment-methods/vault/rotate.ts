// Puts every sealed value under a new key-encryption key while the server runs.
import type { Database } from '#src/db/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { type Binding, rewrap } from './envelope.ts';
import { isCannotOpen, type KeyService, noticedAfterMs } from './key-service.ts';
import {
  olderThan,
  type Rewrapped,
  replaceSealed,
  type SealedRow,
  type SealedTable,
  sealedTables,
} from './sealed-store.ts';

export interface RotateKeys {
  /** Goes on with a rotation that was cut off: re-wraps without making a new key version. */
  readonly resume?: boolean;
  /** Told after each batch how many values were re-wrapped so far. */
  readonly onProgress?: (rewrapped: number) => void;
}

export interface Rotation {
  /** The key version that values are now under. */
  readonly version: number;
  readonly rewrapped: number;
  /** Values that do not open, left as they were. Each is a row someone altered or moved: alert. */
  readonly unopened: readonly Binding[];
}

const retryAfterMs = 50;

/**
 * Makes a new key version and re-wraps every older sealed value under it, online, until none is
 * left. It may be killed at any point and resumed, and several may run at once. Throws when the
 * database or the key service is away, or when another process is just making a version.
 */
export async function rotateKeys(
  db: Database,
  keys: KeyService,
  options: RotateKeys = {},
): Promise<Rotation> {
  if (!options.resume) await keys.rotate();
  // Other processes may go on sealing under the older key for so long: look only after that.
  await sleep(noticedAfterMs);
  const version = keys.currentVersion();
  let rewrapped = 0;
  for (;;) {
    const { unopened, isClean } = await passOver(db, keys, version, (more) => {
      rewrapped += more;
      options.onProgress?.(rewrapped);
    });
    if (isClean) return { version, rewrapped, unopened };
    // What is left was locked, or has just been written: give its owner a moment.
    await sleep(retryAfterMs);
  }
}

/** Clean is a pass that saw nothing older but what does not open. */
async function passOver(
  db: Database,
  keys: KeyService,
  version: number,
  onBatch: (rewrapped: number) => void,
): Promise<{ readonly unopened: readonly Binding[]; readonly isClean: boolean }> {
  const unopened: Binding[] = [];
  let seen = 0;
  for (const table of sealedTables) {
    for await (const rows of olderThan(db, table, version)) {
      seen += rows.length;
      // Key services may be far away, so nothing is locked while they work.
      const batch = await rewrapAll(keys, table, rows);
      unopened.push(...batch.unopened);
      onBatch(await db.transaction((tx) => replaceSealed(tx, table, batch.rewrapped)));
    }
  }
  return { unopened, isClean: seen === unopened.length };
}

async function rewrapAll(
  keys: KeyService,
  table: SealedTable,
  rows: readonly SealedRow[],
): Promise<{ readonly rewrapped: Rewrapped[]; readonly unopened: Binding[] }> {
  const rewrapped: Rewrapped[] = [];
  const unopened: Binding[] = [];
  for (const row of rows) {
    const binding = bindingOf(table, row);
    try {
      rewrapped.push({ row, sealed: await rewrap(keys, binding, row.sealed) });
    } catch (error) {
      if (!isCannotOpen(error)) throw error;
      unopened.push(binding);
    }
  }
  return { rewrapped, unopened };
}

function bindingOf(table: SealedTable, row: SealedRow): Binding {
  return {
    table: table.name,
    field: table.field,
    organizationId: row.organization_id,
    mode: row.mode,
    id: row.id,
  };
}
