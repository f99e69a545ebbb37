import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { readLast, readNew, readUpTo } from '#src/observability/read-request-log.ts';
import { fileOfDay } from '#src/observability/request-log-files.ts';

/** A log, and who reads it. */
async function aLog(t: TestContext) {
  const folder = join(await mkdtemp(join(tmpdir(), 'counterfoil-requests-')), 'requests');
  await mkdir(folder);
  t.after(() => rm(join(folder, '..'), { recursive: true }));
  const write = (day: string, text: string) => appendFile(fileOfDay(folder, day), text);
  return {
    folder,
    write,
    add: async (day: string, ...paths: string[]) => {
      for (const path of paths) await write(day, lineOf(day, path));
    },
  };
}

function lineOf(day: string, path: string): string {
  return `${JSON.stringify({ at: `${day}T12:00:00.000Z`, path })}\n`;
}

async function lastOf(folder: string, count: number, path?: string, day?: string) {
  const matches = (entry: { readonly path: string }) => path === undefined || entry.path === path;
  const limits = { count, matches, ...(day !== undefined && { day }) };
  const lines = await readLast(folder, await readUpTo(folder), limits);
  return lines.map(({ entry }) => entry.at.slice(5, 10) + entry.path);
}

async function readerFrom(folder: string, day?: string) {
  const readSoFar = await readUpTo(folder, day);
  return async () => {
    const paths: string[] = [];
    await readNew(folder, readSoFar, ({ entry }) => paths.push(entry.path));
    return paths;
  };
}

suite('the last lines of the log', () => {
  test('are the newest, oldest first, over as many days as it takes', async (t) => {
    const { folder, add } = await aLog(t);
    await add('2026-06-29', '/a', '/b');
    await add('2026-06-30', '/a');
    await add('2026-07-01', '/a', '/b');
    assert.deepEqual(await lastOf(folder, 4), ['06-29/b', '06-30/a', '07-01/a', '07-01/b']);
    assert.deepEqual(await lastOf(folder, 2, '/a'), ['06-30/a', '07-01/a']);
    assert.deepEqual(await lastOf(folder, 9, '/b', '2026-06-30'), ['07-01/b']);
    assert.deepEqual(await lastOf(folder, 0), []);
  });

  test('are found in a long file, whole', async (t) => {
    const { folder, write } = await aLog(t);
    const paths = Array.from(
      { length: 9_000 },
      (_, index) => `/…${'é'.repeat(index % 50)}${index}`,
    );
    await write('2026-07-01', paths.map((path) => lineOf('2026-07-01', path)).join(''));
    const all = paths.map((path) => `07-01${path}`);
    assert.deepEqual(await lastOf(folder, 9_999), all);
    assert.deepEqual(await lastOf(folder, 3), all.slice(-3));
    assert.deepEqual(await lastOf(folder, 1, paths[0]), all.slice(0, 1));
    assert.deepEqual(await (await readerFrom(folder, '2026-07-01'))(), paths);
  });

  test('are none where there is no log', async (t) => {
    const { folder } = await aLog(t);
    assert.deepEqual(await lastOf(join(folder, 'nowhere'), 20), []);
    assert.deepEqual(await (await readerFrom(join(folder, 'nowhere')))(), []);
  });
});

suite('whoever follows the log', () => {
  test('gets what is added, once, also to the file of yesterday after midnight', async (t) => {
    const { folder, add } = await aLog(t);
    await add('2026-06-30', '/before');
    const read = await readerFrom(folder);
    assert.deepEqual(await read(), []);
    await add('2026-06-30', '/1', '/2');
    assert.deepEqual(await read(), ['/1', '/2']);
    await add('2026-07-01', '/4');
    await add('2026-06-30', '/3');
    assert.deepEqual(await read(), ['/3', '/4']);
    assert.deepEqual(await read(), []);
  });

  test('gets a line when it is whole', async (t) => {
    const { folder, add, write } = await aLog(t);
    const line = lineOf('2026-07-01', '/late');
    await add('2026-07-01', '/before');
    await write('2026-07-01', line.slice(0, 20));
    const read = await readerFrom(folder);
    assert.deepEqual(await read(), []);
    assert.deepEqual(await lastOf(folder, 2), ['07-01/before']);
    await write('2026-07-01', line.slice(20));
    assert.deepEqual(await read(), ['/late']);
  });

  test('passes over what is no line of the log', async (t) => {
    const { folder, add, write } = await aLog(t);
    const read = await readerFrom(folder);
    await write('2026-07-01', `${lineOf('2026-07-01', '/half').slice(0, 20)}\n\n7\nnull\n"x"\n`);
    await write('2026-07-01', `${'x'.repeat(200_000)}\n`);
    await write('not-a-day', lineOf('2026-07-01', '/elsewhere'));
    await add('2026-07-01', '/after');
    assert.deepEqual(await read(), ['/after']);
    assert.deepEqual(await lastOf(folder, 20), ['07-01/after']);
  });

  test('begins a file again that was emptied', async (t) => {
    const { folder, add } = await aLog(t);
    await add('2026-07-01', '/1', '/2');
    const read = await readerFrom(folder);
    await truncate(fileOfDay(folder, '2026-07-01'), 0);
    assert.deepEqual(await read(), []);
    await add('2026-07-01', '/3');
    assert.deepEqual(await read(), ['/3']);
    assert.deepEqual(await read(), []);
  });
});
