// The file with the demonstration organization's credentials.
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#src/config.ts';
import type { Credentials } from '#src/console/index.ts';

export function demoFile({ dataDir }: Config): string {
  return join(dataDir, 'demo.json');
}

/** Adds to what is in the file. Whole or not at all, and readable by its owner alone. */
export async function writeDemoFile(config: Config, credentials: Credentials): Promise<void> {
  const path = demoFile(config);
  const before = await readFile(path, 'utf8').then(JSON.parse, () => ({}));
  await mkdir(config.dataDir, { recursive: true });
  const draft = await open(`${path}.new`, 'w', 0o600);
  await draft.writeFile(`${JSON.stringify({ ...before, ...credentials }, undefined, 2)}\n`);
  await draft.sync();
  await draft.close();
  await rename(`${path}.new`, path);
}

/** Throws an Error that says what to do when there is no file yet. */
export async function readDemoFile(config: Config): Promise<Credentials> {
  const path = demoFile(config);
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Error(`There is no ${path}: start the server first, or set DATA_DIR to its own.`);
  });
  return JSON.parse(text) as Credentials;
}
