// Throws test data away.
import { Type } from 'typebox';
import type { Caller } from '#src/organizations/index.ts';
import { type Route, route } from '../kit/route.ts';
import { errorAnswers } from './object-types.ts';

export function purgeRoutes(purgeTestData: (caller: Caller) => Promise<void>): Route[] {
  return [
    route({
      method: 'POST',
      path: '/v1/merchant/purge-test-data',
      summary: 'Discard all test data',
      description: 'With a test key. What is live, accounts and settings stay as they are.',
      access: 'secret',
      answers: { ...errorAnswers, 204: Type.Null({ description: 'Nothing is left.' }) },
      handle: async ({ caller }) => {
        await purgeTestData(caller);
        return { status: 204, body: undefined };
      },
    }),
  ];
}
