// Where the keys are kept. The key file implements this; a hardware module or cloud service can.

export interface KeyService {
  /** Encrypts a data key under the newest key-encryption key. Only the same context unwraps it. */
  wrap(dataKey: Buffer, context: Buffer): Promise<WrappedKey>;
  /**
   * Gives the data key back; the caller zeroes it after use. Throws `cannotOpen` when the key, the
   * context or the bytes are not those of the wrapping; any other error is an outage.
   */
  unwrap(version: number, wrapped: Buffer, context: Buffer): Promise<Buffer>;
  /**
   * 32 bytes: HMAC-SHA-256 under a key derived for the purpose. Purposes never share a key. It does
   * not wait: the root of these keys is held in memory, since every look-up needs one.
   */
  mac(purpose: readonly string[], data: Buffer | string): Buffer;
  /** The newest key version that this process knows of, at most `noticedAfterMs` old. */
  currentVersion(): number;
  /** Makes a new key-encryption key and gives its version. Older ones stay for reading. */
  rotate(): Promise<number>;
}

export interface WrappedKey {
  readonly version: number;
  readonly wrapped: Buffer;
}

/** How long another process may go on wrapping under the version before the newest. */
export const noticedAfterMs = 1_000;

const cannotOpenName = 'CannotOpen';

/** A sealed value that does not open: it was altered, moved to another row, or its key is lost. */
export function cannotOpen(reason: string): Error {
  const error = new Error(reason);
  error.name = cannotOpenName;
  return error;
}

export function isCannotOpen(error: unknown): boolean {
  return error instanceof Error && error.name === cannotOpenName;
}
