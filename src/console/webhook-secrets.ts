// The secret that webhooks are signed with, one for both modes.
import { Type } from 'typebox';
import { type Route, route } from '#src/faces/kit/route.ts';
import { refined } from '#src/faces/kit/schemas.ts';
import type { WebhookSecrets, Webhooks } from '#src/webhooks/index.ts';
import { problemAnswers } from './problem.ts';
import { writeInstant } from './write-instant.ts';

const secretsType = Type.Object({
  secret: Type.String({ description: 'As libraries for Standard Webhooks take it.' }),
  previous: Type.Optional(
    Type.Object({ secret: Type.String(), until: Type.String({ format: 'date-time' }) }),
  ),
});

const rotationBody = Type.Object({
  keep_previous_for: Type.Optional(
    refined(
      Type.String({ description: 'Such as PT48H: PT24H when absent, P30D at most.' }),
      isKeepable,
      'invalid',
    ),
  ),
});

export function webhookSecretRoutes(webhooks: Webhooks): Route[] {
  const path = '/console/api/webhooks/secret';
  const answers = { ...problemAnswers, 200: secretsType };
  return [
    route({
      method: 'GET',
      path,
      summary: 'The secret that webhooks are signed with',
      access: 'secret',
      answersSecrets: true,
      answers,
      handle: async ({ caller: { organizationId } }) => {
        const secrets = await webhooks.readSecrets(organizationId);
        return { status: 200, body: writeSecrets(secrets) };
      },
    }),
    route({
      method: 'POST',
      path,
      summary: 'Sign with a new secret from now on',
      description:
        'The one before signs as well, in the same header, until its time is over. The secrets ' +
        'are not kept for a repetition: an Idempotency-Key is ignored.',
      access: 'secret',
      body: rotationBody,
      isBodyOptional: true,
      answersSecrets: true,
      answers,
      handle: async ({ caller: { organizationId }, body }) => {
        const keepFor = body?.keep_previous_for;
        const secrets = await webhooks.rotateSecret({
          organizationId,
          ...(keepFor !== undefined && { keepFor: Temporal.Duration.from(keepFor) }),
        });
        return { status: 200, body: writeSecrets(secrets) };
      },
    }),
  ];
}

const daysMax = 30;

/** Months and weeks have no length of their own: reading them as days fails. */
function isKeepable(text: string): boolean {
  try {
    const duration = Temporal.Duration.from(text);
    return duration.sign >= 0 && duration.total('days') <= daysMax;
  } catch {
    return false;
  }
}

function writeSecrets({ current, previous }: WebhookSecrets) {
  return {
    secret: current,
    ...(previous && {
      previous: { secret: previous.secret, until: writeInstant(previous.until) },
    }),
  };
}
