import assert from 'node:assert/strict';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { demoFile, readDemoFile, writeDemoFile } from '#src/cli/demo-file.ts';
import { keepDemoFile } from '#src/cli/start.ts';
import { readConfig } from '#src/config.ts';
import { aCard, startTestApp } from '#test/support/app.ts';
import { aDataDir } from '#test/support/process.ts';

test('the demonstration file is of the database that the server is on', async (t) => {
  const config = readConfig({ DATA_DIR: await aDataDir(t) });
  const [one, other] = [await startTestApp(t), await startTestApp(t)];
  await keepDemoFile(config, one.app);
  const first = await readDemoFile(config);
  await keepDemoFile(config, one.app);
  assert.deepEqual(await readDemoFile(config), first);

  await keepDemoFile(config, other.app);
  const second = await readDemoFile(config);
  assert.deepEqual(second.ports, other.app.ports);
  assert.deepEqual(Object.keys(second), Object.keys(first));
  const key = String(second.affinipay!.testSecretKey);
  assert.equal((await other.gateway('GET', '/v1/merchant', undefined, { key })).status, 200);
});

test('what is in the file beside the ports stays while its key is good', async (t) => {
  const config = readConfig({ DATA_DIR: await aDataDir(t) });
  const { app } = await startTestApp(t);
  await keepDemoFile(config, app);
  const demo = await readDemoFile(config);
  await writeDemoFile(config, { ...demo, ports: { main: 1 }, notes: { of: 'mine' } });
  await keepDemoFile(config, app);
  assert.deepEqual(await readDemoFile(config), { ...demo, notes: { of: 'mine' } });
});

test('a file of before there were API keys gets some, and keeps what it has', async (t) => {
  const config = readConfig({ DATA_DIR: await aDataDir(t) });
  const store = await startTestApp(t);
  await keepDemoFile(config, store.app);
  const { aiwyn: _, ...old } = await readDemoFile(config);
  const asBefore = { ...old, ports: { main: 1, affinipay: 2 } };
  await writeDemoFile(config, asBefore);
  await keepDemoFile(config, store.app);
  const completed = await readDemoFile(config);
  const { jwtApiKey, liveJwtApiKey, accessToken } = completed.aiwyn ?? {};
  assert.deepEqual(completed, {
    ...old,
    aiwyn: { jwtApiKey, liveJwtApiKey, accessToken },
    ports: store.app.ports,
  });
  assert.equal((await stat(demoFile(config))).mode & 0o777, 0o600);

  const key = String(old.affinipay!.testSecretKey);
  const charge = { amount: 1234, method: aCard() };
  assert.equal((await store.gateway('POST', '/v1/charges', charge, { key })).status, 200);
  const seen = await store.aiwyn('POST', '/v1/payments', {}, { key: String(accessToken) });
  assert.deepEqual(
    seen.body.deid_payment.map(({ amount }: { amount: number }) => amount),
    [12.34],
  );
  for (const one of [jwtApiKey, liveJwtApiKey]) {
    const { status } = await store.aiwyn('POST', '/v1/auth/token', { jwtApiKey: one });
    assert.equal(status, 200);
  }

  await keepDemoFile(config, store.app);
  assert.deepEqual(await readDemoFile(config), completed, 'once is enough');
});

for (const text of ['{ "secret": "s3cr3t', 's3cr3t', 'null', '5', '']) {
  test(`a file of ${JSON.stringify(text)} is damaged, and is not quoted`, async (t) => {
    const config = readConfig({ DATA_DIR: await aDataDir(t) });
    await writeFile(demoFile(config), text);
    await assert.rejects(readDemoFile(config), ({ message }: Error) => {
      assert.match(message, /demo\.json is damaged\. Restore it, or remove it/);
      assert.doesNotMatch(message, /s3cr3t/);
      return true;
    });
    assert.equal(await readFile(demoFile(config), 'utf8'), text);
    await rm(demoFile(config));
  });
}
