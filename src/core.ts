// The core: databases, keys and slices, bound to their tools and to each other.
import type { Logger } from 'pino';
import { type CardTesting, cardTestingOf } from './card-testing/index.ts';
import type { Config } from './config.ts';
import { type Database, openDatabase } from './db/index.ts';
import { eventLogOf } from './events/index.ts';
import { eventFormatOf } from './faces/affinipay/index.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { type Ids, systemIds } from './kernel/ids.ts';
import {
  type DueWork,
  type Organizations,
  organizationsOf,
  shownTime,
  timeOf,
} from './organizations/index.ts';
import {
  bankDirectoryOf,
  type SavedMethods,
  savedMethodsDueWork,
  savedMethodsOf,
  type Tokens,
  tokensOf,
} from './payment-methods/index.ts';
import { type KeyService, openKeys } from './payment-methods/vault/index.ts';
import {
  type Payments,
  type PaymentsTools,
  paymentsDueWork,
  paymentsOf,
  searchLimits,
} from './payments/index.ts';
import { railsOf } from './rails/index.ts';
import { type RecurringCharges, recurringChargesOf, recurringDueWork } from './recurring/index.ts';
import {
  type DeliveringTools,
  delivererOf,
  secretsOf,
  senderOf,
  type Webhooks,
  webhooksDueWork,
  webhooksOf,
} from './webhooks/index.ts';

export interface CoreOptions {
  readonly config: Config;
  /** A migrated database. */
  readonly databaseUrl: string;
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** For tests that put a bug back, to see that they notice it. */
  readonly overrides?: Pick<
    PaymentsTools,
    'reserveRefund' | 'insertDrafts' | 'readUsageLocked' | 'saveCancellation'
  > & {
    readonly wrapDatabase?: (db: Database) => Database;
  };
}

export interface Core {
  readonly db: Database;
  /** Connections that payments are searched on. */
  readonly searches: Readonly<Record<'quickDb' | 'slowDb', Database>>;
  readonly patientDb: Database;
  readonly keys: KeyService;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly organizations: Organizations;
  readonly savedMethods: SavedMethods;
  readonly tokens: Tokens;
  readonly payments: Payments;
  readonly recurring: RecurringCharges;
  readonly cardTesting: CardTesting;
  readonly webhooks: Webhooks;
  /** What it takes to send events in the background. */
  readonly delivering: DeliveringTools;
  /** What real time brings about as well as a clock that is moved. */
  readonly dueWork: readonly DueWork[];
}

/** What goes through all of an organization's rows takes as long as it takes. */
const patientLimits = { connectionsMax: 2, statementTimeoutMs: 0 };

/** The slices, bound to their tools and to each other. */
export async function coreOf(options: CoreOptions): Promise<Core> {
  const { config, logger, clock = systemClock, ids = systemIds } = options;
  const { wrapDatabase = (opened: Database) => opened, ...bugs } = options.overrides ?? {};
  const database = {
    url: options.databaseUrl,
    onConnectionLost: (err: Error) => logger.warn({ err }, 'a database connection was lost'),
  };
  const connectionsMax = config.databaseConnections;
  const db = wrapDatabase(openDatabase({ ...database, connectionsMax }));
  const keys = await openKeys(db, config.keyFile).catch(async (error) => {
    await db.close();
    throw error;
  });
  const searches = {
    quickDb: wrapDatabase(openDatabase({ ...database, ...searchLimits.quick })),
    slowDb: wrapDatabase(openDatabase({ ...database, ...searchLimits.slow })),
  };
  const patientDb = wrapDatabase(openDatabase({ ...database, ...patientLimits }));
  // Due work needs the organizations it is done for, and their clock needs the work.
  const dueWork: DueWork[] = [];
  const clockWork: DueWork[] = [];
  const organizations = organizationsOf({ db, keys, clock, ids, dueWork: clockWork });
  const readTimeZone = async (id: string) =>
    (await organizations.readProfile(id)).organization.timeZone;
  const readTestTime = async (id: string) =>
    timeOf(clock, 'test', (await organizations.readProfile(id)).organization);
  const banks = bankDirectoryOf(db);
  const tokens = tokensOf({ db, ids, keys, clock, banks, readTestTime });
  const savedMethods = savedMethodsOf({ db, ids, keys, banks, tokens });
  const cardTesting = cardTestingOf({ db, ids, logger });
  const slices = { organizations, savedMethods, tokens, cardTesting };
  const core = { db, searches, patientDb, keys, clock, ids, ...slices, dueWork };
  const tools = { ...core, banks, railOf: railsOf({ ids }), ...bugs };
  const payments = paymentsOf(tools);
  const recurringTools = { ...core, payments };
  const works = [paymentsDueWork(tools), savedMethodsDueWork({ db, ids, shownTime, readTimeZone })];
  dueWork.push(...works, recurringDueWork(recurringTools, { waits: false }));
  const delivering = deliveringOf(options, { ...core, payments });
  // Last, so that a step of a clock is told in the same step.
  clockWork.push(
    ...works,
    recurringDueWork(recurringTools, { waits: true }),
    webhooksDueWork(delivering),
  );
  const webhooks = webhooksOf(delivering);
  const recurring = recurringChargesOf(recurringTools);
  return { ...core, payments, recurring, webhooks, delivering };
}

function deliveringOf(
  { config, logger }: CoreOptions,
  core: Pick<Core, 'db' | 'keys' | 'clock' | 'ids' | 'payments' | 'savedMethods'>,
) {
  const { webhooksAllowLocal: allowsLocal } = config;
  const tools = {
    ...core,
    logger,
    allowsLocal,
    secrets: secretsOf(core),
    events: eventLogOf(core.db),
    formats: [eventFormatOf(core)],
    senders: {
      test: senderOf({ allowsLocal: allowsLocal.test }),
      live: senderOf({ allowsLocal: allowsLocal.live }),
    },
  };
  return { ...tools, deliverer: delivererOf(tools) };
}
