// Session tokens: JSON Web Tokens that an API key is exchanged for, good for an hour.
import { createSecretKey } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { type Clock, toDate } from '#src/kernel/clock.ts';
import type { KeyService } from '#src/payment-methods/vault/index.ts';
import type { StoredCredential } from './credential-store.ts';

/** What a token says of itself, once its signature and its time are found good. */
export interface SessionClaims {
  readonly organizationId: string;
  /** Of the key that the token was issued for. */
  readonly credentialId: string;
}

export interface SessionTokens {
  /** A token for whoever holds the key. It is good for `seconds` of real time. */
  issue(credential: StoredCredential, seconds: number): Promise<string>;
  /** What a token of ours says that is in time; `undefined` for anything else. */
  read(token: string): Promise<SessionClaims | undefined>;
}

export const sessionSeconds = 60 * 60;

const algorithm = 'HS256';
const issuer = 'counterfoil';
const audience = 'counterfoil';
const role = 'organization';

/** Where GraphQL engines look for whom a token speaks for (Hasura, "Authentication using JWT"). */
const namespace = 'https://hasura.io/jwt/claims';

/** All processes that share the keys know each other's tokens; none is kept anywhere. */
export function sessionTokensOf(tools: {
  readonly keys: Pick<KeyService, 'mac'>;
  readonly clock: Clock;
}): SessionTokens {
  const { keys, clock } = tools;
  const key = createSecretKey(keys.mac(['session_token'], algorithm));
  return {
    issue: async (credential, seconds) => {
      const now = Math.floor(clock.now().epochMilliseconds / 1000);
      return new SignJWT(claimsOf(credential))
        .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(credential.organizationId)
        .setIssuedAt(now)
        .setExpirationTime(now + seconds)
        .sign(key);
    },
    read: async (token) => {
      // The header of a token is its bearer's word: it does not choose how it is checked.
      const rules = { algorithms: [algorithm], issuer, audience, currentDate: toDate(clock.now()) };
      try {
        return sessionOf((await jwtVerify(token, key, rules)).payload);
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}

function claimsOf({ organizationId, mode, id }: StoredCredential) {
  return {
    credential: id,
    [namespace]: {
      'x-hasura-default-role': role,
      'x-hasura-allowed-roles': [role],
      'x-hasura-organization-id': organizationId,
      'x-hasura-mode': mode,
    },
  };
}

function sessionOf({ sub, exp, credential }: JWTPayload): SessionClaims | undefined {
  if (sub === undefined || exp === undefined || typeof credential !== 'string') return undefined;
  return { organizationId: sub, credentialId: credential };
}
