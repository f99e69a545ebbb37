import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDatabase } from '#src/db/index.ts';
import { freshDatabaseUrl } from '#test/support/database.ts';
import { aDataDir, answersOk, runProgram, startProgram } from '#test/support/process.ts';
import { urlOfDatabase } from '#test/support/server.ts';

test('a server on a database of its own', async (t) => {
  const server = await startProgram(t, { LOG_LEVEL: 'warn' });

  await t.test('has written credentials, whole and for its owner alone', async () => {
    const file = join(server.dataDir, 'demo.json');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const demo = JSON.parse(await readFile(file, 'utf8'));
    const names = (part: string) => Object.keys(demo[part]).toSorted();
    assert.deepEqual(names('ports'), ['affinipay', 'aiwyn', 'main']);
    assert.deepEqual(names('affinipay'), [
      ...['achAccountId', 'liveSecretKey', 'merchantAccountId', 'publicKey', 'testSecretKey'],
      'trustAccountId',
      'webhookSecret',
    ]);
    assert.deepEqual(names('aiwyn'), ['accessToken', 'jwtApiKey', 'liveJwtApiKey']);
    assert.deepEqual(names('console'), ['email', 'password', 'token']);
    assert.deepEqual(Object.keys(demo).toSorted(), ['affinipay', 'aiwyn', 'console', 'ports']);
    assert.match(server.output(), new RegExp(`credentials +${file}`));
  });

  await t.test('keeps its data directory to itself', async (t) => {
    const { code, stderr } = await runProgram(t, ['start'], { DATA_DIR: server.dataDir });
    assert.equal(code, 1);
    assert.match(stderr, /^Counterfoil already runs on this DATA_DIR \(process \d+\)\n$/);
    assert.ok(await answersOk(`${server.mainUrl}/readyz`));
  });

  await t.test('whose commits another would not wait for is refused to live mode', async (t) => {
    const admin = openDatabase({ url: await server.databaseUrl(), connectionsMax: 1 });
    t.after(() => admin.close());
    await admin.script('create database hasty');
    await admin.script('alter database hasty set synchronous_commit = off');
    const DATABASE_URL = urlOfDatabase(await server.databaseUrl(), 'hasty');
    const environment = { DATABASE_URL, DATA_DIR: await aDataDir(t), LOG_LEVEL: 'warn' };
    const refused = await runProgram(t, ['start'], environment);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^The database runs with synchronous_commit = off: .*LIVE_MODE/);

    const accepted = await startProgram(t, { ...environment, LIVE_MODE: 'off' });
    assert.ok(await answersOk(`${accepted.mainUrl}/readyz`));
    assert.equal((await accepted.stop()).code, 0);
  });

  await t.test('keeps its credentials from one start to the next', async () => {
    await server.stop();
    await server.start();
    assert.deepEqual(JSON.parse(await readFile(join(server.dataDir, 'demo.json'), 'utf8')), {
      ...server.demo,
    });
  });
});

const mistakes: Readonly<Record<string, readonly [object, RegExp]>> = {
  'a port that is no number': [
    { PORT: 'http' },
    /^PORT must be a whole number from 0 to 65000\.\n$/,
  ],
  'a port that there is not': [{ PORT: '70000' }, /^PORT must be a whole number/],
  'an unknown log level': [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of /],
  'a live mode that is neither on nor off': [{ LIVE_MODE: 'yes' }, /^LIVE_MODE must be one of on/],
  'a database that does not answer': [
    { DATABASE_URL: 'postgres://user:hidden@localhost:1/counterfoil' },
    /^The database that DATABASE_URL names cannot be used: .*ECONNREFUSED/,
  ],
};

for (const [what, [settings, complaint]] of Object.entries(mistakes)) {
  test(`${what} is a mistake that the program explains`, async (t) => {
    const environment = { DATA_DIR: await aDataDir(t), ...settings };
    const { code, stdout, stderr } = await runProgram(t, ['start'], environment);
    assert.equal(code, 1);
    assert.match(stderr, complaint);
    assert.doesNotMatch(stdout + stderr, /hidden|\bat .*\.ts:/);
  });
}

test('a port that is taken ends the start, and nothing stays behind', async (t) => {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  t.after(() => listener.close());
  const taken = (listener.address() as { port: number }).port;
  const DATABASE_URL = await freshDatabaseUrl(t);
  // The console's own port is free: it must not go on listening there.
  const PORT = String(taken - 1);
  const environment = { DATABASE_URL, PORT, DATA_DIR: await aDataDir(t), LIVE_MODE: 'off' };
  const { code, stderr, tookMs } = await runProgram(t, ['start'], environment);
  assert.equal(code, 1);
  assert.match(stderr, /EADDRINUSE.*:\d+/);
  assert.ok(tookMs < 8_000, `${tookMs} ms`);
});
