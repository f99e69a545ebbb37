import type { KeyService } from './key-service.ts';
import { reveal, type Secret } from './secret.ts';

/** `keys.mac` of what stays closed: what came in a body is looked up without being printed. */
export function macSecret(
  keys: Pick<KeyService, 'mac'>,
  purpose: readonly string[],
  secret: Secret,
): Buffer {
  return keys.mac(purpose, reveal(secret));
}
