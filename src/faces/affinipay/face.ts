// The AffiniPay face, put together.
import type { EventLog } from '#src/events/index.ts';
import { type Organizations, organizationFailure } from '#src/organizations/index.ts';
import type { SavedMethods } from '#src/payment-methods/index.ts';
import type { Payments } from '#src/payments/index.ts';
import { basicUserName } from '../kit/basic-authentication.ts';
import { type FaceTools, httpFace } from '../kit/http-face.ts';
import type { ServiceStatus } from '../kit/service-status.ts';
import { renderError } from './errors.ts';
import { eventRoutes } from './events.ts';
import { merchantRoutes } from './merchant.ts';
import { savedMethodRoutes } from './saved-methods.ts';
import { statusRoutes } from './status.ts';
import { transactionRoutes } from './transactions.ts';

export interface AffinipayTools {
  readonly organizations: Organizations;
  readonly payments: Payments;
  readonly savedMethods: SavedMethods;
  readonly events: EventLog;
  readonly readStatus: () => Promise<ServiceStatus>;
  /** Whether live keys open anything. */
  readonly isLiveEnabled: boolean;
  readonly face: FaceTools;
}

/** Only secret keys open it: the public key is for tokens, and tokens alone. */
export function affinipayFace(tools: AffinipayTools) {
  const { organizations, payments, events, readStatus } = tools;
  return httpFace({
    name: 'affinipay',
    title: 'AffiniPay Payment Gateway',
    description: 'Cards and bank debits. Authenticate with a secret key as the user name.',
    routes: [
      ...statusRoutes(readStatus),
      ...merchantRoutes(organizations),
      ...transactionRoutes(payments),
      ...savedMethodRoutes(tools),
      ...eventRoutes(events, payments),
    ],
    reading: {
      secrets: new Set(['number', 'cvv', 'account_number', 'track1', 'track2']),
      amounts: new Set(['amount']),
      opaque: new Set(['data']),
    },
    renderError,
    scheme: 'basic',
    authenticate: async ({ headers }) => {
      const key = basicUserName(headers.authorization);
      const credential = key === undefined ? undefined : await organizations.findCredential(key);
      if (credential?.kind !== 'secret_key' || credential.mode === 'both') {
        throw organizationFailure('credentials_unknown');
      }
      if (credential.mode === 'live' && !tools.isLiveEnabled) {
        throw organizationFailure('credentials_unknown');
      }
      return { organizationId: credential.organizationId, mode: credential.mode };
    },
    tools: tools.face,
  });
}
