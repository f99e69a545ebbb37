// The organization's keys and tokens: which there are, a new one, and the end of one.
import { Type } from 'typebox';
import { failure as requestFailure } from '#src/faces/kit/failures.ts';
import { type Route, route } from '#src/faces/kit/route.ts';
import { isId } from '#src/kernel/ids.ts';
import {
  type ListedCredential,
  type Organizations,
  openingKinds,
} from '#src/organizations/index.ts';
import { problemAnswers } from './problem.ts';
import { modeType } from './scope.ts';
import { writeInstant } from './write-instant.ts';

const path = '/console/api/credentials';

const kindType = Type.Enum(openingKinds);

const credentialType = Type.Object({
  id: Type.String(),
  kind: kindType,
  mode: Type.Union([modeType, Type.Literal('both')]),
  created_at: Type.String({ format: 'date-time' }),
});

const issuedType = Type.Object({
  id: Type.String(),
  kind: Type.Literal('jwt_api_key'),
  mode: modeType,
  secret: Type.String({ description: 'Shown this once.' }),
});

export function credentialRoutes(organizations: Organizations): Route[] {
  return [
    route({
      method: 'GET',
      path,
      summary: 'The newest hundred keys and tokens that open something, without their secrets',
      access: 'secret',
      query: Type.Object({ kind: Type.Optional(kindType) }),
      answers: { ...problemAnswers, 200: Type.Object({ credentials: Type.Array(credentialType) }) },
      handle: async ({ caller: { organizationId }, query: { kind } }) => {
        const credentials = await organizations.listCredentials(organizationId, kind);
        return { status: 200, body: { credentials: credentials.map(writeCredential) } };
      },
    }),
    route({
      method: 'POST',
      path,
      summary: 'Issue a key; those that there are stay good',
      description: 'The secret is not kept for a repetition: an Idempotency-Key is ignored.',
      access: 'secret',
      body: Type.Object({ kind: Type.Literal('jwt_api_key'), mode: modeType }),
      answersSecrets: true,
      answers: { ...problemAnswers, 200: issuedType },
      handle: async ({ caller: { organizationId }, body: { kind, mode } }) => {
        const { id, secret } = await organizations.issueCredential({ organizationId, kind, mode });
        return { status: 200, body: { id, kind, mode, secret } };
      },
    }),
    route({
      method: 'DELETE',
      path: `${path}/:id`,
      summary: 'Revoke a key or a token, and with a key the tokens that were made with it',
      access: 'secret',
      params: Type.Object({ id: Type.String() }),
      answers: { ...problemAnswers, 200: credentialType },
      handle: async ({ caller: { organizationId }, credential, params: { id } }) => {
        const asked = { organizationId, id, usedId: credential.id };
        const revoked = isId(id) ? await organizations.revokeCredential(asked) : undefined;
        if (!revoked) throw requestFailure('object_not_found', { type: 'credential' });
        return { status: 200, body: writeCredential(revoked) };
      },
    }),
  ];
}

function writeCredential({ id, kind, mode, createdAt }: ListedCredential) {
  return { id, kind, mode, created_at: writeInstant(createdAt) };
}
