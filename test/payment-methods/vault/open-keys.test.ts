import assert from 'node:assert/strict';
import { access, copyFile, rm } from 'node:fs/promises';
import { test } from 'node:test';
import { openKeys } from '#src/payment-methods/vault/index.ts';
import { freshDatabase } from '#test/support/database.ts';
import { temporaryPath } from './temporary-keys.ts';

const says = (complaint: RegExp) => (error: Error) => {
  assert.match(error.message, complaint);
  assert.match(error.message, /Restore the file .*VAULT_KEY_FILE/);
  return true;
};

test('a new database takes the keys it is given, and makes them when there are none', async (t) => {
  const [db, path] = [await freshDatabase(t), await temporaryPath(t)];
  const first = await openKeys(db, path);
  const again = await openKeys(db, path);
  assert.deepEqual(again.mac(['p'], 'x'), first.mac(['p'], 'x'));
});

test('a key file that is missing is not replaced', async (t) => {
  const [db, path] = [await freshDatabase(t), await temporaryPath(t)];
  await openKeys(db, path);
  await copyFile(path, `${path}.backup`);
  await rm(path);
  await assert.rejects(openKeys(db, path), says(/is missing/));
  await assert.rejects(access(path));
  await copyFile(`${path}.backup`, path);
  await openKeys(db, path);
});

test('another database’s key file is refused', async (t) => {
  const [db, path] = [await freshDatabase(t), await temporaryPath(t)];
  await openKeys(db, path);
  const other = await temporaryPath(t);
  await openKeys(await freshDatabase(t), other);
  await assert.rejects(openKeys(db, other), says(/sealed with other keys/));
});

test('of two that begin with keys of their own, one is refused', async (t) => {
  const db = await freshDatabase(t);
  const paths = [await temporaryPath(t), await temporaryPath(t)];
  const opened = await Promise.allSettled(paths.map((path) => openKeys(db, path)));
  assert.deepEqual(opened.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
});

test('rotated keys are still the same ones', async (t) => {
  const [db, path] = [await freshDatabase(t), await temporaryPath(t)];
  await (await openKeys(db, path)).rotate();
  assert.equal((await openKeys(db, path)).currentVersion(), 2);
});
