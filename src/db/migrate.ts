// Forward-only migrations: numbered SQL files, each its own transaction, never changed once
// applied.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { type Database, openDatabase } from './database.ts';
import { sql } from './sql.ts';

const folder = new URL('./migrations/', import.meta.url);
/** Any fixed number: every process that migrates this database must use the same. */
const lockKey = 7_301_846_221n;

export interface Migration {
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

/** The migrations of this program, oldest first. */
export async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, folder), 'utf8');
      return { name, text, checksum: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

/**
 * Applies what is missing and returns the names. Throws when an applied migration differs from its
 * file, or when the database knows a migration that this program does not (it is newer than we).
 */
export async function migrate(url: string): Promise<string[]> {
  // One connection: the lock belongs to the session that takes it.
  const db = openDatabase({ url, connectionsMax: 1, statementTimeoutMs: 0 });
  try {
    await db.run(sql`select pg_advisory_lock(${lockKey})`);
    return await applyMissing(db, await readMigrations());
  } finally {
    await db.close();
  }
}

async function applyMissing(db: Database, migrations: readonly Migration[]): Promise<string[]> {
  await db.script(`create table if not exists migrations (
    name text primary key, checksum text not null, applied_at timestamptz not null default now())`);
  const applied = await db.rows<{ name: string; checksum: string }>(
    sql`select name, checksum from migrations order by name`,
  );
  refuseUnknown(applied, migrations);
  const missing = migrations.filter(({ name }) => !applied.some((row) => row.name === name));
  for (const migration of missing) await apply(db, migration);
  return missing.map(({ name }) => name);
}

function refuseUnknown(
  applied: readonly { name: string; checksum: string }[],
  migrations: readonly Migration[],
): void {
  for (const row of applied) {
    const file = migrations.find(({ name }) => name === row.name);
    if (!file) {
      throw new Error(`The database has migration ${row.name}, which this program does not know.`);
    }
    if (file.checksum !== row.checksum) {
      throw new Error(`Migration ${row.name} was changed after it had been applied.`);
    }
  }
}

/** The name goes in first: of two that race past the lock, the second stops here. */
async function apply(db: Database, { name, text, checksum }: Migration): Promise<void> {
  await db.script(
    `begin;
     insert into migrations (name, checksum) values ('${name}', '${checksum}');
     ${text};
     commit;`,
  );
}
