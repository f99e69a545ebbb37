// Who calls, by the session token that a key was exchanged for.
import type { FastifyRequest } from 'fastify';
import {
  type Organizations,
  organizationFailure,
  requireAllowedAddress,
  type StoredCredential,
} from '#src/organizations/index.ts';
import { bearerToken } from '../kit/bearer-authentication.ts';
import { addressOf } from '../kit/client.ts';
import type { Authenticated } from '../kit/face.ts';

export interface AuthenticateTools {
  readonly organizations: Pick<
    Organizations,
    'findCredential' | 'findSession' | 'issueSessionToken' | 'readProfile'
  >;
  /** Whether live keys open anything. */
  readonly isLiveEnabled: boolean;
}

/** A key itself is no token. Throws what `admit` throws. */
export function authenticateWith(tools: AuthenticateTools) {
  return async (request: FastifyRequest): Promise<Authenticated> => {
    const token = bearerToken(request.headers.authorization);
    const key = token === undefined ? undefined : await tools.organizations.findSession(token);
    return admit(tools, key, request);
  };
}

/**
 * Whoever holds an API key that is good, or a token made with it, at an address that the firm
 * allows. Throws `credentials_unknown` and `address_not_allowed`.
 */
export async function admit(
  { organizations, isLiveEnabled }: AuthenticateTools,
  key: StoredCredential | undefined,
  request: FastifyRequest,
): Promise<Authenticated> {
  if (key?.kind !== 'jwt_api_key' || key.mode === 'both') {
    throw organizationFailure('credentials_unknown');
  }
  const { organizationId, mode } = key;
  if (mode === 'live' && !isLiveEnabled) throw organizationFailure('credentials_unknown');
  const { organization } = await organizations.readProfile(organizationId);
  requireAllowedAddress(organization, addressOf(request));
  return { caller: { organizationId, mode }, credential: key };
}
