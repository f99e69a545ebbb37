import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDatabase } from '#src/db/index.ts';
import { bankDirectoryOf } from '#src/payment-methods/index.ts';
import { freshDatabaseUrl } from '#test/support/database.ts';
import { aDataDir, runProgram } from '#test/support/process.ts';

const line = `${'011000028O0110000151072811000000000STATE SAVINGS BANK'.padEnd(150)}     `;

test('a directory is imported, and one that is none changes nothing', async (t) => {
  const DATABASE_URL = await freshDatabaseUrl(t);
  const db = openDatabase({ url: DATABASE_URL, connectionsMax: 1 });
  t.after(() => db.close());
  const nameOf = (number: string) => bankDirectoryOf(db).nameOf(number);
  const file = join(await aDataDir(t), 'FedACHdir.txt');
  const run = async (content: string | Buffer) => {
    await writeFile(file, content);
    return runProgram(t, ['banks', 'import', file], { DATABASE_URL });
  };
  const lines = Array.from({ length: 30 }, () => line);

  const imported = await run([...lines, 'and more'].join('\r\n'));
  assert.equal(imported.code, 0, imported.stderr);
  assert.equal(imported.stdout, 'Names of banks imported: 1.\n');
  assert.match(imported.stderr, /line 31$/m);
  assert.equal(await nameOf('011000028'), 'STATE SAVINGS BANK');

  const refused = await run('something else');
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /no FedACH directory/);
  assert.equal(await nameOf('011000028'), 'STATE SAVINGS BANK');

  const other = line.replace('SAVINGS BANK', 'BANK OF DOÑA');
  assert.equal((await run(Buffer.from(other, 'latin1'))).code, 0);
  assert.equal(await nameOf('011000028'), 'STATE BANK OF DOÑA');
});

test('a file that is not there is told', async (t) => {
  const { code, stderr } = await runProgram(t, ['banks', 'import', '/nowhere/at-all.txt']);
  assert.equal(code, 1);
  assert.match(stderr, /at-all\.txt/);
});
