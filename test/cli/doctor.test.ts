import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { aBusiness } from '#test/support/builders.ts';
import { freshDatabaseUrl } from '#test/support/database.ts';
import { aDataDir, runProgram } from '#test/support/process.ts';

test('the doctor finds nothing wrong with honest books', async (t) => {
  const DATABASE_URL = await freshDatabaseUrl(t);
  const { code, stdout } = await runProgram(t, ['doctor'], { DATABASE_URL });
  assert.equal(code, 0);
  assert.match(stdout, /^ok .*\nAll is well\.\n$/s);
  assert.doesNotMatch(stdout, /BROKEN/);
});

test('the doctor exits with 1 when somebody changed a posting by hand', async (t) => {
  const business = await aBusiness(t);
  await business.charge(500n);
  await business.pass({ days: 1 });
  const { db } = business;
  const { url } = await db.one<{ url: string }>(sql`select current_database() as url`);
  const DATABASE_URL = process.env.TEST_DATABASE_URL!.replace(/[^/]+$/, url);
  assert.equal((await runProgram(t, ['doctor'], { DATABASE_URL })).code, 0);

  await db.run(sql`alter table postings disable trigger user`);
  await db.run(sql`update postings set amount_minor = amount_minor + 1 where line = 1`);
  const { code, stdout } = await runProgram(t, ['doctor'], { DATABASE_URL });
  assert.equal(code, 1);
  assert.match(stdout, /^BROKEN +the postings of each entry sum to zero .*1 broken/m);
  assert.match(stdout, /^\d of \d+ are broken\.$/m);
});

test('the doctor makes no database where there is none', async (t) => {
  const DATA_DIR = await aDataDir(t);
  const { code, stderr } = await runProgram(t, ['doctor'], { DATA_DIR });
  assert.equal(code, 1);
  assert.match(stderr, /^There is no database in .*Start the server first/);
});
