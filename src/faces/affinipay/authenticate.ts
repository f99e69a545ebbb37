// Who calls the gateway, by the key that is the user name of HTTP Basic authentication.
import type { FastifyRequest } from 'fastify';
import {
  type Organizations,
  organizationFailure,
  requireAllowedAddress,
  type StoredCredential,
} from '#src/organizations/index.ts';
import { basicUserName } from '../kit/basic-authentication.ts';
import { addressOf } from '../kit/client.ts';
import type { Authenticated } from '../kit/face.ts';
import type { Access } from '../kit/route.ts';

export interface AuthenticateTools {
  readonly organizations: Pick<Organizations, 'findCredential' | 'readProfile'>;
  /** Whether live keys open anything. */
  readonly isLiveEnabled: boolean;
}

/**
 * Secret keys open everything, from the addresses that the merchant allows. The public key opens
 * what is public (making tokens) and nothing else, from everywhere, since it is customers' browsers
 * that use it. Throws `credentials_unknown` and `address_not_allowed`.
 */
export function authenticateWith({ organizations, isLiveEnabled }: AuthenticateTools) {
  return async (request: FastifyRequest, access: Access): Promise<Authenticated> => {
    const key = basicUserName(request.headers.authorization) ?? keyInBody(request, access);
    const credential = key === undefined ? undefined : await organizations.findCredential(key);
    if (credential?.kind === 'public_key' && access === 'public') return publicly(credential);
    if (credential?.kind !== 'secret_key' || credential.mode === 'both') {
      throw organizationFailure('credentials_unknown');
    }
    const { organizationId, mode } = credential;
    if (mode === 'live' && !isLiveEnabled) throw organizationFailure('credentials_unknown');
    const { organization } = await organizations.readProfile(organizationId);
    requireAllowedAddress(organization, addressOf(request));
    return { caller: { organizationId, mode }, credential };
  };
}

/** It serves both modes. What it asks for is kept apart as live, where that matters at all. */
function publicly(credential: StoredCredential): Authenticated {
  return { caller: { organizationId: credential.organizationId, mode: 'live' }, credential };
}

/** A form without a script has no header to put the public key into; nor may it hold another. */
function keyInBody({ headers, body }: FastifyRequest, access: Access): string | undefined {
  if (access !== 'public' || headers.authorization !== undefined) return undefined;
  const { public_key: key } = Object(body) as Readonly<Record<string, unknown>>;
  return typeof key === 'string' && key.startsWith('m_') ? key : undefined;
}
