// The operators' own API and the pages of the main port, put together.
import type { CardTesting } from '#src/card-testing/index.ts';
import { bearerToken } from '#src/faces/kit/bearer-authentication.ts';
import type { FaceTools, HttpFace } from '#src/faces/kit/face.ts';
import { httpFace } from '#src/faces/kit/http-face.ts';
import type { Balance } from '#src/ledger/index.ts';
import { type Caller, type Organizations, organizationFailure } from '#src/organizations/index.ts';
import type { Payments } from '#src/payments/index.ts';
import type { Webhooks } from '#src/webhooks/index.ts';
import { accountRoutes } from './accounts.ts';
import { balanceRoutes } from './balances.ts';
import { cardTestingRoutes } from './card-testing.ts';
import { clockRoutes } from './clock.ts';
import { credentialRoutes } from './credentials.ts';
import { renderError } from './errors.ts';
import { eventRoutes, type ReadEvents } from './events.ts';
import { organizationSettingsRoutes } from './organization-settings.ts';
import { organizationRoutes, type WriteCredentials } from './organizations.ts';
import { addPages, type PagesTools } from './pages.ts';
import { recordedPaymentRoutes } from './recorded-payments.ts';
import { simulatorRoutes } from './simulator.ts';
import { webhookRoutes } from './webhooks.ts';

export interface ConsoleTools {
  readonly organizations: Organizations;
  readonly payments: Payments;
  readonly cardTesting: CardTesting;
  readonly webhooks: Webhooks;
  readonly listBalances: (caller: Caller) => Promise<Balance[]>;
  readonly readEvents: ReadEvents;
  readonly writeCredentials: WriteCredentials;
  readonly isLiveEnabled: boolean;
  readonly pages: PagesTools;
  readonly face: FaceTools;
  readonly elsewhere: NonNullable<HttpFace['elsewhere']>;
}

/**
 * A console token opens its own organization, and of its money that in test mode: of what is live
 * only settings can be changed here yet, payments recorded, and events followed and sent again.
 */
export function consoleFace(tools: ConsoleTools) {
  const { organizations, payments, writeCredentials, pages } = tools;
  return httpFace({
    name: 'console',
    title: 'Console',
    description:
      'Move the test clock, create test organizations, send payments back, see what became of ' +
      'webhooks.',
    routes: [
      ...clockRoutes(organizations),
      ...organizationRoutes(organizations, writeCredentials),
      ...credentialRoutes(organizations),
      ...organizationSettingsRoutes(organizations),
      ...accountRoutes(organizations),
      ...recordedPaymentRoutes(payments, tools.isLiveEnabled),
      ...simulatorRoutes(payments),
      ...balanceRoutes(tools.listBalances),
      ...cardTestingRoutes(tools.cardTesting, organizations),
      ...eventRoutes(tools.readEvents),
      ...webhookRoutes(tools.webhooks),
    ],
    reading: { secrets: new Set(), amounts: new Set(['amount']), opaque: new Set() },
    renderError,
    scheme: 'bearer',
    authenticate: async ({ headers }) => {
      const token = bearerToken(headers.authorization);
      const credential =
        token === undefined ? undefined : await organizations.findCredential(token);
      if (credential?.kind !== 'console_token') throw organizationFailure('credentials_unknown');
      const { organizationId } = credential;
      return { caller: { organizationId, mode: 'test' }, credential };
    },
    tools: tools.face,
    elsewhere: tools.elsewhere,
    extend: (app) =>
      addPages(app, {
        ...pages,
        faces: [
          ...pages.faces,
          { name: 'console', title: 'Console', url: () => '', openapi: () => app.swagger() },
        ],
      }),
  });
}
