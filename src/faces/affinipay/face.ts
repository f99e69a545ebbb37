// The AffiniPay face, put together.
import type { EventLog } from '#src/events/index.ts';
import type { Clock } from '#src/kernel/clock.ts';
import type { Caller, Organizations } from '#src/organizations/index.ts';
import type { SavedMethods, Tokens } from '#src/payment-methods/index.ts';
import type { Payments } from '#src/payments/index.ts';
import type { RecurringCharges } from '#src/recurring/index.ts';
import type { EventFormat } from '#src/webhooks/index.ts';
import type { FaceTools } from '../kit/face.ts';
import { httpFace } from '../kit/http-face.ts';
import type { ServiceStatus } from '../kit/service-status.ts';
import { achAccountRoutes } from './ach-accounts.ts';
import { authenticateWith } from './authenticate.ts';
import { renderError } from './errors.ts';
import { eventRoutes } from './events.ts';
import { merchantRoutes } from './merchant.ts';
import { occurrenceRoutes } from './occurrences.ts';
import { purgeRoutes } from './purge.ts';
import { recurringRoutes } from './recurring-charges.ts';
import { savedMethodRoutes } from './saved-methods.ts';
import { searchRoutes } from './search.ts';
import { signatureRoutes } from './signatures.ts';
import { statusRoutes } from './status.ts';
import { tokenRoutes } from './tokens.ts';
import { transactionRoutes } from './transactions.ts';

export interface AffinipayTools {
  readonly organizations: Organizations;
  readonly payments: Payments;
  readonly recurring: RecurringCharges;
  readonly savedMethods: SavedMethods;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly events: EventLog;
  /** Of `eventFormatOf`: what is listed is what is sent. */
  readonly eventFormat: EventFormat;
  readonly purgeTestData: (caller: Caller) => Promise<void>;
  readonly readStatus: () => Promise<ServiceStatus>;
  /** Whether live keys open anything. */
  readonly isLiveEnabled: boolean;
  readonly face: FaceTools;
}

export function affinipayFace(tools: AffinipayTools) {
  const { organizations, payments, recurring, events, readStatus } = tools;
  return httpFace({
    name: 'affinipay',
    title: 'AffiniPay Payment Gateway',
    description: 'Cards and bank debits. Authenticate with a secret key as the user name.',
    routes: [
      ...statusRoutes(readStatus),
      ...merchantRoutes(organizations),
      ...achAccountRoutes(organizations),
      ...purgeRoutes(tools.purgeTestData),
      ...searchRoutes(payments),
      ...transactionRoutes(payments, recurring),
      ...recurringRoutes(recurring),
      ...occurrenceRoutes(recurring),
      ...signatureRoutes(payments),
      ...savedMethodRoutes(tools),
      ...tokenRoutes(tools),
      ...eventRoutes(events, tools.eventFormat),
    ],
    reading: {
      secrets: new Set(['number', 'cvv', 'account_number', 'track1', 'track2']),
      amounts: new Set(['amount', 'max_amount']),
      opaque: new Set(['data', 'form_data']),
      isEmptyAbsent: true,
      // Of a swiped card the stripe counts.
      overruled: { by: ['track1', 'track2'], names: ['number', 'exp_month', 'exp_year'] },
    },
    renderError,
    scheme: 'basic',
    authenticate: authenticateWith(tools),
    relayedAddressHeader: 'x-relayed-ip-address',
    tools: tools.face,
  });
}
