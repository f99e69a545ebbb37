// Seals a value under a key of its own, bound to its place: moved to another row it stays shut.
import { randomFillSync } from 'node:crypto';
import { decrypt, encrypt } from './aes-gcm.ts';
import { cannotOpen, type KeyService, type WrappedKey } from './key-service.ts';

/** Where a sealed value lives. Opening it takes the same five words as sealing it. */
export interface Binding {
  readonly table: string;
  readonly id: string;
  readonly organizationId: string;
  readonly mode: string;
  readonly field: string;
}

export interface Sealed {
  readonly bytes: Buffer;
  /** The version of the key-encryption key: what `rotateKeys` looks for. */
  readonly keyVersion: number;
}

const formatVersion = 1;
const blockLength = 32;

/** Encrypts a value under a fresh 256-bit key, which `keys` wraps. A Buffer stays the caller's. */
export async function seal(
  keys: KeyService,
  binding: Binding,
  plaintext: Buffer | string,
): Promise<Sealed> {
  const context = contextOf(binding);
  const padded = pad(plaintext);
  const dataKey = randomFillSync(Buffer.allocUnsafeSlow(32));
  try {
    const content = encrypt(dataKey, context, padded);
    return write(await keys.wrap(dataKey, context), content);
  } finally {
    padded.fill(0);
    dataKey.fill(0);
  }
}

/** Opens what `seal` made; the caller zeroes it after use. Throws `cannotOpen`. */
export async function unseal(keys: KeyService, binding: Binding, sealed: Buffer): Promise<Buffer> {
  const context = contextOf(binding);
  const { version, wrapped, content } = read(sealed);
  const dataKey = await keys.unwrap(version, wrapped, context);
  try {
    return unpad(decrypt(dataKey, context, content));
  } finally {
    dataKey.fill(0);
  }
}

/** Wraps the value's key anew under the newest version. The value itself stays encrypted. */
export async function rewrap(keys: KeyService, binding: Binding, sealed: Buffer): Promise<Sealed> {
  const context = contextOf(binding);
  const { version, wrapped, content } = read(sealed);
  const dataKey = await keys.unwrap(version, wrapped, context);
  try {
    return write(await keys.wrap(dataKey, context), content);
  } finally {
    dataKey.fill(0);
  }
}

/** JSON keeps the words apart whatever they contain, so that no two places share a context. */
function contextOf({ table, organizationId, mode, id, field }: Binding): Buffer {
  return Buffer.from(JSON.stringify([formatVersion, table, organizationId, mode, id, field]));
}

// Layout: format version (1 byte), key version (4), length of the wrapped key (2), the wrapped key,
// the content. Key services wrap to different lengths; the key file's is 12 + 32 + 16.
const headLength = 7;

function write({ version, wrapped }: WrappedKey, content: Buffer): Sealed {
  const head = Buffer.allocUnsafe(headLength);
  head.writeUInt8(formatVersion, 0);
  head.writeUInt32BE(version, 1);
  head.writeUInt16BE(wrapped.length, 5);
  return { bytes: Buffer.concat([head, wrapped, content]), keyVersion: version };
}

function read(sealed: Buffer): WrappedKey & { readonly content: Buffer } {
  if (sealed.length < headLength || sealed[0] !== formatVersion) {
    throw cannotOpen('A sealed value has an unknown format.');
  }
  const contentAt = headLength + sealed.readUInt16BE(5);
  return {
    version: sealed.readUInt32BE(1),
    wrapped: sealed.subarray(headLength, contentAt),
    content: sealed.subarray(contentAt),
  };
}

/** Length, text, zeros: whole blocks, so that a row's size does not tell how long the number is. */
function pad(plaintext: Buffer | string): Buffer {
  const length = Buffer.byteLength(plaintext);
  const padded = Buffer.alloc(Math.ceil((4 + length) / blockLength) * blockLength);
  padded.writeUInt32BE(length, 0);
  if (typeof plaintext === 'string') padded.write(plaintext, 4);
  else plaintext.copy(padded, 4);
  return padded;
}

/** A view, not a copy: once the caller zeroes it, nothing of the text is left. */
function unpad(padded: Buffer): Buffer {
  return padded.subarray(4, 4 + padded.readUInt32BE(0));
}
