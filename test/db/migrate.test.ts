import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { migrate, openDatabase, readMigrations, sql } from '#src/db/index.ts';
import { emptyDatabaseUrl, freshDatabase, freshDatabaseUrl } from '#test/support/database.ts';
import { describeSchema } from './describe-schema.ts';

const names = (await readMigrations()).map(({ name }) => name);

test('migrations are numbered from 0001 without a gap', () => {
  assert.ok(names.length > 0);
  for (const [index, name] of names.entries()) {
    assert.match(name, new RegExp(`^${String(index + 1).padStart(4, '0')}-[a-z0-9-]+\\.sql$`));
  }
});

test('an empty database gets every migration; a second time there is nothing to do', async (t) => {
  const url = await emptyDatabaseUrl(t);
  assert.deepEqual(await migrate(url), names);
  assert.deepEqual(await migrate(url), []);
  assert.deepEqual(await appliedIn(url), names);
});

test('processes that migrate at the same time do it once', async (t) => {
  const url = await emptyDatabaseUrl(t);
  const applied = await Promise.all([migrate(url), migrate(url), migrate(url)]);
  assert.deepEqual(applied.flat(), names);
  assert.deepEqual(await appliedIn(url), names);
});

test('only what is missing is applied', async (t) => {
  const url = await emptyDatabaseUrl(t);
  await migrate(url);
  const last = names.at(-1);
  await onceIn(url, (db) => db.run(sql`delete from migrations where name = ${last}`));
  // The tables are still there, so that applying it again shows by an error.
  await assert.rejects(migrate(url), /already exists/);
  assert.deepEqual(await appliedIn(url), names.slice(0, -1), 'a failed migration is not recorded');
});

test('a migration that was changed after it had been applied is refused', async (t) => {
  const url = await freshDatabaseUrl(t);
  await onceIn(url, (db) =>
    db.run(sql`update migrations set checksum = 'other' where name = ${names[0]}`),
  );
  await assert.rejects(migrate(url), new RegExp(`${names[0]} was changed`));
});

test('a database that is newer than the program is refused', async (t) => {
  const url = await freshDatabaseUrl(t);
  await onceIn(url, (db) =>
    db.run(sql`insert into migrations (name, checksum) values ('9999-later.sql', '')`),
  );
  await assert.rejects(migrate(url), /9999-later\.sql, which this program does not know/);
});

/** `UPDATE_SCHEMA=1 npm test` writes the file anew; what changed in it is then for the reviewer. */
test('the migrated schema is the one on file', async (t) => {
  const file = new URL('schema.txt', import.meta.url);
  const schema = await describeSchema(await freshDatabase(t));
  if (process.env.UPDATE_SCHEMA) await writeFile(file, schema);
  assert.equal(schema, await readFile(file, 'utf8'));
});

async function onceIn<Result>(
  url: string,
  work: (db: ReturnType<typeof openDatabase>) => Promise<Result>,
): Promise<Result> {
  const db = openDatabase({ url, connectionsMax: 1 });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

async function appliedIn(url: string): Promise<string[]> {
  const rows = await onceIn(url, (db) =>
    db.rows<{ name: string }>(sql`select name from migrations order by name`),
  );
  return rows.map(({ name }) => name);
}
