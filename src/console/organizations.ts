// Signing in, and new test organizations.
import { Type } from 'typebox';
import { type Route, route } from '#src/faces/kit/route.ts';
import { line, refined } from '#src/faces/kit/schemas.ts';
import { isTimeZone } from '#src/kernel/daily-time.ts';
import type { NewOrganization, Organizations } from '#src/organizations/index.ts';
import { problemAnswers, problemType } from './problem.ts';

/**
 * Credentials as they are written to the demonstration file and answered for a new organization.
 */
export type Credentials = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export type WriteCredentials = (created: NewOrganization) => Credentials;

const credentialsType = Type.Unsafe<Credentials>({
  type: 'object',
  additionalProperties: { type: 'object', additionalProperties: true },
});

export function organizationRoutes(
  organizations: Organizations,
  writeCredentials: WriteCredentials,
): Route[] {
  return [
    route({
      method: 'POST',
      path: '/console/api/sessions',
      summary: 'Sign in: a token for an e-mail address and its password',
      access: 'anyone',
      body: Type.Object({
        email: line(254, 'E-mail address.'),
        password: Type.String({ maxLength: 256 }),
      }),
      answers: {
        ...problemAnswers,
        200: Type.Object({ token: Type.String() }),
        429: problemType,
      },
      handle: async ({ body }) => ({
        status: 200,
        body: { token: await organizations.signIn(body) },
      }),
    }),
    route({
      method: 'POST',
      path: '/console/api/organizations',
      summary: 'Create a test organization, and get its credentials',
      description: 'The credentials are not kept for a repetition: an Idempotency-Key is ignored.',
      access: 'secret',
      body: Type.Object({
        name: Type.Optional(line(64, 'Name of the organization.')),
        timezone: Type.Optional(
          refined(Type.String({ description: 'IANA time zone name.' }), isTimeZone, 'invalid'),
        ),
      }),
      isBodyOptional: true,
      answersSecrets: true,
      answers: { ...problemAnswers, 200: credentialsType },
      handle: async ({ body }) => {
        const created = await organizations.create({
          name: body?.name ?? 'Test organization',
          ...(body?.timezone !== undefined && { timeZone: body.timezone }),
        });
        return { status: 200, body: writeCredentials(created) };
      },
    }),
  ];
}
