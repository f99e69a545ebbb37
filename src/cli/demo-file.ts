// The file with the demonstration organization's credentials.
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#src/config.ts';
import type { Credentials } from '#src/console/index.ts';

export function demoFile({ dataDir }: Config): string {
  return join(dataDir, 'demo.json');
}

/** Whole or not at all, and readable by its owner alone. */
export async function writeDemoFile(config: Config, credentials: Credentials): Promise<void> {
  const path = demoFile(config);
  await mkdir(config.dataDir, { recursive: true });
  const draft = await open(`${path}.new`, 'w', 0o600);
  await draft.writeFile(`${JSON.stringify(credentials, undefined, 2)}\n`);
  await draft.sync();
  await draft.close();
  await rename(`${path}.new`, path);
}

/** Throws an Error that says what to do when there is no file yet. */
export async function readDemoFile(config: Config): Promise<Credentials> {
  const found = await findDemoFile(config);
  if (found) return found;
  const advice = 'start the server first, or set DATA_DIR to its own.';
  throw new Error(`There is no ${demoFile(config)}: ${advice}`);
}

/** Throws an Error that says what to do when there is one that cannot be understood. */
export async function findDemoFile(config: Config): Promise<Credentials | undefined> {
  const path = demoFile(config);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  return text === undefined ? undefined : parse(text, path);
}

function parse(text: string, path: string): Credentials {
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found === 'object' && found !== null) return found as Credentials;
  } catch {
    // The parser's own message quotes the text, and so might print a key.
  }
  throw new Error(`${path} is damaged. Restore it, or remove it: the next start makes a new one.`);
}
