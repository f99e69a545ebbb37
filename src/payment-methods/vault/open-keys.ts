// The key file of a database: what is sealed there opens with it, or nothing is started.
import { sql, type Tx } from '#src/db/index.ts';
import { fileKeyService } from './key-file.ts';
import { readStamp } from './key-ring.ts';
import type { KeyService } from './key-service.ts';

const advice = 'Restore the file from its backup, or set VAULT_KEY_FILE to where it is.';

/**
 * The keys in the file, which is made when the database has not been used with any yet. Throws a
 * plain Error when the file is missing, or holds other keys than those the database began with.
 */
export async function openKeys(db: Tx, path: string): Promise<KeyService> {
  const isNew = readStamp(path) === undefined;
  if (isNew && (await findCheck(db))) {
    throw new Error(`The key file ${path} is missing, and the database needs it. ${advice}`);
  }
  const keys = await fileKeyService(path);
  const mac = keys.mac(['key check'], 'counterfoil');
  if (!(await keepCheck(db, mac)).equals(mac)) {
    throw new Error(`The database was sealed with other keys than those in ${path}. ${advice}`);
  }
  return keys;
}

async function findCheck(db: Tx): Promise<Buffer | undefined> {
  return (await db.maybe<{ mac: Buffer }>(sql`select mac from key_checks`))?.mac;
}

/** Gives the one that is there already, if any: of two that start at once, the first one's. */
async function keepCheck(db: Tx, mac: Buffer): Promise<Buffer> {
  await db.run(sql`insert into key_checks (mac) values (${mac}) on conflict do nothing`);
  return (await findCheck(db)) ?? mac;
}
