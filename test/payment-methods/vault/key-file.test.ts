import assert from 'node:assert/strict';
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { sleep } from '#src/kernel/clock.ts';
import { fileKeyService, isCannotOpen } from '#src/payment-methods/vault/index.ts';
import { createKeyRing } from '#src/payment-methods/vault/key-ring.ts';
import { temporaryPath } from './temporary-keys.ts';

const dataKey = Buffer.alloc(32, 7);
const context = Buffer.from('context');

test('the first use makes a key file that only its owner can read', async (t) => {
  const path = await temporaryPath(t);
  const keys = await fileKeyService(path);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(dirname(path)), ['keys.json']);
  assert.equal(keys.currentVersion(), 1);
});

for (const mode of [0o640, 0o604, 0o620, 0o610, 0o644]) {
  test(`a key file of mode ${mode.toString(8)} is refused, with the way out`, async (t) => {
    const path = await temporaryPath(t);
    await fileKeyService(path);
    await chmod(path, mode);
    await assert.rejects(fileKeyService(path), /Others can read the key file .*chmod 600/);
  });
}

test('processes that make the file at the same moment end up with the same keys', async (t) => {
  const path = await temporaryPath(t);
  const all = await Promise.all(Array.from({ length: 8 }, () => fileKeyService(path)));
  assert.equal(new Set(all.map((keys) => keys.mac(['p'], 'x').toString('hex'))).size, 1);
  assert.deepEqual(await readdir(dirname(path)), ['keys.json']);
});

test('a process that comes too late to make the file leaves it alone', async (t) => {
  const path = await temporaryPath(t);
  await createKeyRing(path);
  const first = await readFile(path, 'utf8');
  await createKeyRing(path);
  assert.equal(await readFile(path, 'utf8'), first);
  assert.deepEqual(await readdir(dirname(path)), ['keys.json']);
});

test('a data key unwraps after a restart, in its own context and version only', async (t) => {
  const path = await temporaryPath(t);
  const keys = await fileKeyService(path);
  const { version, wrapped } = await keys.wrap(dataKey, context);
  const restarted = await fileKeyService(path);
  assert.deepEqual(await restarted.unwrap(version, wrapped, context), dataKey);
  await keys.rotate();
  await assert.rejects(keys.unwrap(version, wrapped, Buffer.from('other')), isCannotOpen);
  await assert.rejects(keys.unwrap(version + 1, wrapped, context), isCannotOpen);
  await assert.rejects(keys.unwrap(99, wrapped, context), isCannotOpen);
});

test('after a rotation old data keys still unwrap, and new ones use the new version', async (t) => {
  const keys = await fileKeyService(await temporaryPath(t));
  const old = await keys.wrap(dataKey, context);
  assert.equal(await keys.rotate(), 2);
  assert.equal(keys.currentVersion(), 2);
  assert.equal((await keys.wrap(dataKey, context)).version, 2);
  assert.deepEqual(await keys.unwrap(old.version, old.wrapped, context), dataKey);
});

test('a running process reads what another wrapped under a new version, at once', async (t) => {
  const path = await temporaryPath(t);
  const [server, commandLine] = [await fileKeyService(path), await fileKeyService(path)];
  await commandLine.rotate();
  const { version, wrapped } = await commandLine.wrap(dataKey, context);
  assert.deepEqual(await server.unwrap(version, wrapped, context), dataKey);
});

test('a running process uses a version that another made within about a second', async (t) => {
  const path = await temporaryPath(t);
  const [server, commandLine] = [await fileKeyService(path), await fileKeyService(path)];
  await commandLine.rotate();
  await sleep(1_050);
  assert.equal((await server.wrap(dataKey, context)).version, 2);
  assert.equal(server.currentVersion(), 2);
});

test('rotations at the same moment lose no key', async (t) => {
  const path = await temporaryPath(t);
  const services = await Promise.all(Array.from({ length: 4 }, () => fileKeyService(path)));
  const answers = await Promise.allSettled(services.map((keys) => keys.rotate()));
  const made = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  assert.ok(made.length > 0);
  assert.equal(new Set(made).size, made.length);
  assert.equal((await fileKeyService(path)).currentVersion(), 1 + made.length);
});

test('a rotation that was cut off is named, harms nothing, and can be done again', async (t) => {
  const path = await temporaryPath(t);
  const keys = await fileKeyService(path);
  await writeFile(`${path}.next`, '');
  await assert.rejects(keys.rotate(), /remove .*keys\.json\.next and rotate again/);
  assert.equal((await keys.wrap(dataKey, context)).version, 1);
  await rm(`${path}.next`);
  assert.equal(await keys.rotate(), 2);
});

test('a key file restored from before a rotation does not lose the newer key', async (t) => {
  const path = await temporaryPath(t);
  const keys = await fileKeyService(path);
  const backup = await readFile(path);
  await keys.rotate();
  const { version, wrapped } = await keys.wrap(dataKey, context);
  await writeFile(path, backup);
  assert.equal(await keys.rotate(), 3);
  const restarted = await fileKeyService(path);
  assert.deepEqual(await restarted.unwrap(version, wrapped, context), dataKey);
});

test('a key file replaced by another is refused while the process runs', async (t) => {
  const [path, other] = [await temporaryPath(t), await temporaryPath(t)];
  const keys = await fileKeyService(path);
  await fileKeyService(other);
  await writeFile(path, await readFile(other));
  await assert.rejects(keys.rotate(), /other keys/);
  await assert.rejects(keys.unwrap(2, dataKey, context), /other keys/);
});

test('a key file that is away does not stop a running process', async (t) => {
  const path = await temporaryPath(t);
  const keys = await fileKeyService(path);
  await rm(path);
  await sleep(1_050);
  const { version, wrapped } = await keys.wrap(dataKey, context);
  assert.deepEqual(await keys.unwrap(version, wrapped, context), dataKey);
});

test('a damaged key file is refused without a word of what it holds', async (t) => {
  const path = await temporaryPath(t);
  await fileKeyService(path);
  const text = await readFile(path, 'utf8');
  for (const damaged of ['', '{}', text.slice(0, -20), text.replace('"key": "', '"key": "####')]) {
    await writeFile(path, damaged);
    await assert.rejects(fileKeyService(path), (error: Error) => {
      assert.match(error.message, /^The key file \S+ is damaged\. Restore it from its backup\.$/);
      assert.equal(error.cause, undefined);
      return true;
    });
  }
});

test('purposes never share a key', async (t) => {
  const keys = await fileKeyService(await temporaryPath(t));
  const purposes = [['a'], ['b'], ['ab'], ['a', 'b'], ['a,b'], ['a","b'], []];
  const macs = purposes.map((purpose) => keys.mac(purpose, 'x').toString('hex'));
  assert.equal(new Set(macs).size, purposes.length);
  assert.equal(keys.mac(['a'], 'x').length, 32);
  assert.deepEqual(keys.mac(['a'], Buffer.from('x')), keys.mac(['a'], 'x'));
});

test('a mac outlasts a rotation, a restart and ten thousand other purposes', async (t) => {
  const path = await temporaryPath(t);
  const keys = await fileKeyService(path);
  const before = keys.mac(['a'], 'x');
  await keys.rotate();
  for (let index = 0; index <= 10_000; index++) keys.mac(['other', `${index}`], 'x');
  assert.deepEqual(keys.mac(['a'], 'x'), before);
  assert.deepEqual((await fileKeyService(path)).mac(['a'], 'x'), before);
});
