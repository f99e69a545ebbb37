// An API key for a token of an hour, which all other requests carry.
import { Type } from 'typebox';
import { sessionSeconds } from '#src/organizations/index.ts';
import { type Route, route } from '../kit/route.ts';
import { secret } from '../kit/schemas.ts';
import { type AuthenticateTools, admit } from './authenticate.ts';
import { errorAnswers } from './errors.ts';

const tokenType = Type.Object({
  accessToken: Type.String({ description: 'For `Authorization: Bearer …`.' }),
  token: Type.String({ description: 'The same.' }),
  tokenType: Type.Literal('Bearer'),
  expiresIn: Type.Integer({ description: 'Seconds.' }),
});

export function tokenRoutes(tools: AuthenticateTools): Route[] {
  const { organizations } = tools;
  return [
    route({
      method: 'POST',
      path: '/v1/auth/token',
      summary: 'Exchange an API key for a token',
      access: 'anyone',
      body: Type.Object({ jwtApiKey: secret('The API key, of test or of live mode.') }),
      answersSecrets: true,
      answers: { ...errorAnswers, 200: tokenType },
      handle: async ({ body: { jwtApiKey }, request }) => {
        const key = await organizations.findCredential(jwtApiKey);
        const { credential } = await admit(tools, key, request);
        const token = await organizations.issueSessionToken(credential);
        return {
          status: 200,
          headers: { 'cache-control': 'no-store' },
          body: { accessToken: token, token, tokenType: 'Bearer', expiresIn: sessionSeconds },
        };
      },
    }),
  ];
}
