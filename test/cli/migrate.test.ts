import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMigrations } from '#src/db/index.ts';
import { emptyDatabaseUrl } from '#test/support/database.ts';
import { runProgram } from '#test/support/process.ts';

test('an empty database is migrated once, and then is up to date', async (t) => {
  const DATABASE_URL = await emptyDatabaseUrl(t);
  const first = await runProgram(t, ['migrate'], { DATABASE_URL });
  assert.equal(first.code, 0, first.stderr);
  const names = (await readMigrations()).map(({ name }) => name);
  assert.equal(first.stdout, `${names.join('\n')}\n`);

  const second = await runProgram(t, ['migrate'], { DATABASE_URL });
  assert.equal(second.code, 0);
  assert.equal(second.stdout, 'The database is up to date.\n');
});

test('two that migrate at once do it once', async (t) => {
  const DATABASE_URL = await emptyDatabaseUrl(t);
  const both = await Promise.all([1, 2].map(() => runProgram(t, ['migrate'], { DATABASE_URL })));
  assert.deepEqual(
    both.map(({ code }) => code),
    [0, 0],
  );
  assert.equal(both.filter(({ stdout }) => stdout.includes('up to date')).length, 1);
});
