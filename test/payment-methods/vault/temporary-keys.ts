import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileKeyService, type KeyService } from '#src/payment-methods/vault/index.ts';

/** A path for a key file that is removed when the test ends. */
export async function temporaryPath(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'counterfoil-keys-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'keys.json');
}

export async function temporaryKeys(t: TestContext): Promise<KeyService> {
  return fileKeyService(await temporaryPath(t));
}
