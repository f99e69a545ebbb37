// The test clock: what it shows, and moving it.
import { Type } from 'typebox';
import { type Route, route } from '#src/faces/kit/route.ts';
import { refined } from '#src/faces/kit/schemas.ts';
import { invalidFields } from '#src/kernel/issues.ts';
import type { Organizations } from '#src/organizations/index.ts';
import { problemAnswers } from './problem.ts';
import { writeInstant } from './write-instant.ts';

const clockType = Type.Object({ now: Type.String({ format: 'date-time' }) });

const moveBody = Type.Object({
  to: Type.Optional(
    refined(
      Type.String({ description: 'The instant to show, such as 2026-03-01T12:00:00Z.' }),
      isInstant,
      'invalid',
    ),
  ),
  by: Type.Optional(
    refined(
      Type.String({ description: 'How far to move, such as P2D or PT90M.' }),
      isForward,
      'invalid',
    ),
  ),
  freeze: Type.Optional(Type.Boolean({ description: 'Whether it stands still afterwards.' })),
});

export function clockRoutes(organizations: Organizations): Route[] {
  return [
    route({
      method: 'GET',
      path: '/console/api/clock',
      summary: 'What time it is in test mode',
      access: 'secret',
      answers: { ...problemAnswers, 200: clockType },
      handle: async ({ caller }) => {
        const profile = await organizations.readProfile(caller.organizationId);
        return { status: 200, body: { now: writeInstant(organizations.now(caller, profile)) } };
      },
    }),
    route({
      method: 'POST',
      path: '/console/api/clock',
      summary: 'Move the test clock forward',
      description:
        'Answers once everything that fell due on the way has happened. Give `to` or `by`, not ' +
        'both. After a crash a repetition under the same Idempotency-Key moves the clock by `by` ' +
        'once more; with `to` it ends where it was meant to.',
      access: 'secret',
      body: moveBody,
      answers: { ...problemAnswers, 200: clockType },
      handle: async ({ caller, body }) => {
        if (body.to !== undefined && body.by !== undefined) {
          throw invalidFields([{ path: ['by'], rule: 'invalid' }]);
        }
        const now = await organizations.moveClock({
          organizationId: caller.organizationId,
          ...(body.to !== undefined && { to: Temporal.Instant.from(body.to) }),
          ...(body.by !== undefined && { by: Temporal.Duration.from(body.by) }),
          ...(body.freeze !== undefined && { freeze: body.freeze }),
        });
        return { status: 200, body: { now: writeInstant(now) } };
      },
    }),
  ];
}

function isInstant(text: string): boolean {
  try {
    Temporal.Instant.from(text);
    return true;
  } catch {
    return false;
  }
}

function isForward(text: string): boolean {
  try {
    return Temporal.Duration.from(text).sign >= 0;
  } catch {
    return false;
  }
}
