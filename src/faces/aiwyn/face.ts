// The Aiwyn face, put together.
import type { Payments } from '#src/payments/index.ts';
import type { FaceTools } from '../kit/face.ts';
import { httpFace } from '../kit/http-face.ts';
import type { Route } from '../kit/route.ts';
import { type AuthenticateTools, authenticateWith } from './authenticate.ts';
import { renderError } from './errors.ts';
import { paymentRoutes } from './payments.ts';
import { tokenRoutes } from './tokens.ts';

export interface AiwynTools extends AuthenticateTools {
  readonly payments: Pick<Payments, 'list' | 'findListed'>;
  readonly face: FaceTools;
}

export function aiwynFace(tools: AiwynTools) {
  const routes = [...tokenRoutes(tools), ...paymentRoutes(tools.payments)];
  return httpFace({
    name: 'aiwyn',
    title: 'Aiwyn API',
    description:
      'Every payment of the firm. Exchange an API key for a token first. All paths are served ' +
      'with `/gql` in front as well.',
    routes: [...routes, ...routes.map(underGql)],
    reading: {
      secrets: new Set(['jwtApiKey']),
      amounts: new Set(),
      opaque: new Set(['where', 'orderBy']),
      asWritten: new Set(['where', 'orderBy']),
    },
    renderError,
    scheme: 'bearer',
    authenticate: authenticateWith(tools),
    tools: tools.face,
  });
}

/** The documents' addresses come with and without it. */
function underGql(row: Route): Route {
  return { ...row, path: `/gql${row.path}`, isHidden: true };
}
