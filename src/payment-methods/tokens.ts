// One-time tokens as the rest of the program uses them.
import type { Database } from '#src/db/index.ts';
import type { Clock } from '#src/kernel/clock.ts';
import type { Mode } from '#src/kernel/mode.ts';
import type { AcceptTools } from './accept-method.ts';
import { type CreateToken, createToken } from './create-token.ts';
import { failure } from './failures.ts';
import { type SecurityCodes, securityCodes } from './security-codes.ts';
import { isUsable, type Token, type TypedDetails } from './token.ts';
import {
  deleteExpiredTokens,
  findTokens,
  listTokenOwners,
  type StoredToken,
} from './token-store.ts';
import { openTokenNumber, type Vault } from './vault/index.ts';

/** A token that may be used, with what was typed in. */
export interface OpenToken {
  readonly token: Token;
  readonly details: TypedDetails;
}

/** Whose token it is. */
export interface TokenAsked {
  readonly organizationId: string;
  readonly id: string;
}

export interface Tokens {
  create(input: CreateToken): Promise<Token>;
  /** Throws `token_not_found`, also for one that was used, or is expired for the asking mode. */
  read(
    asked: TokenAsked,
    by: { readonly mode: Mode; readonly now: Temporal.Instant },
  ): Promise<Token>;
  /**
   * Those that are there, by id, each opened; whether one may still be used is for `isUsable`. One
   * look for all of them.
   */
  open(asked: readonly TokenAsked[]): Promise<ReadonlyMap<string, OpenToken>>;
  /** Forgets its security code: a bank has seen it, or nobody will ask for it. */
  forgetCode(id: string): void;
  /** Deletes what has expired. */
  deleteExpired(): Promise<void>;
}

export interface TokensTools extends Vault, AcceptTools {
  readonly db: Database;
  readonly clock: Clock;
  /** What time it is for an organization in test mode. */
  readonly readTestTime: (organizationId: string) => Promise<Temporal.Instant>;
}

export function tokensOf(tools: TokensTools): Tokens {
  const { db, clock, readTestTime } = tools;
  const codes = securityCodes();
  return {
    create: (input) => createToken({ ...tools, codes }, input),
    read: async (asked, by) => {
      const [stored] = await findTokens(db, [asked]);
      if (!stored || !isUsable(stored.token, by)) {
        throw failure('token_not_found', { id: asked.id });
      }
      return stored.token;
    },
    open: async (asked) => {
      if (asked.length === 0) return new Map();
      const stored = await findTokens(db, asked);
      const opened = await Promise.all(stored.map((one) => openStored(tools, codes, one)));
      return new Map(opened.map((one) => [one.token.id, one]));
    },
    forgetCode: (id) => codes.forget(id),
    deleteExpired: async () => {
      const live = clock.now();
      for (const owner of await listTokenOwners(db, live)) {
        const now = { live, test: await readTestTime(owner) };
        await deleteExpiredTokens(db, owner, now);
      }
    },
  };
}

async function openStored(
  vault: Vault,
  codes: SecurityCodes,
  { token, sealed }: StoredToken,
): Promise<OpenToken> {
  const { masked: _, detectedBrand: __, bankName: ___, hasSecurityCode, ...plain } = token.details;
  const number = sealed && (await openTokenNumber(vault, token, sealed));
  const securityCode = hasSecurityCode ? codes.find(token.id) : undefined;
  const details: TypedDetails = {
    ...plain,
    ...(number && { number }),
    ...(securityCode && { securityCode }),
  };
  return { token, details };
}
