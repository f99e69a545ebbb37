// People who work with the console, and their passwords.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { sql, type Tx } from '#src/db/index.ts';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number }, Buffer>(
  scrypt,
);
/** OWASP's recommended cost of 2024 for scrypt in 16 MiB. */
const cost = { N: 2 ** 14, r: 8, p: 5 };

export interface Operator {
  readonly organizationId: string;
  readonly id: string;
  readonly email: string;
}

export async function insertOperator(
  tx: Tx,
  operator: Operator & { readonly password: string; readonly createdAt: Temporal.Instant },
): Promise<void> {
  const { organizationId, id, email, password, createdAt } = operator;
  await tx.run(sql`
    insert into operators (organization_id, id, email, password_hash, created_at)
    values (${organizationId}, ${id}, ${email}, ${await hashed(password)}, ${createdAt})`);
}

/**
 * The operator with this e-mail address and password. An unknown address takes as long as a known.
 */
export async function findOperator(
  tx: Tx,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<Operator | undefined> {
  const found = await tx.maybe<Operator & { readonly hash: string }>(sql`
    select organization_id as "organizationId", id, email, password_hash as hash
      from operators where email = ${email}`);
  nobodysHash ??= hashed(randomBytes(16).toString('hex'));
  const isRight = await matches(password, found?.hash ?? (await nobodysHash));
  return found && isRight ? found : undefined;
}

let nobodysHash: Promise<string> | undefined;

async function hashed(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, 32, cost);
  return `${salt.toString('base64')}:${key.toString('base64')}`;
}

async function matches(password: string, hash: string): Promise<boolean> {
  const [salt = '', key = ''] = hash.split(':').map((part) => Buffer.from(part, 'base64'));
  const given = await derive(password, Buffer.from(salt), 32, cost);
  return timingSafeEqual(given, Buffer.from(key));
}
