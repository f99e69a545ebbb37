// Organizations as tests need them: real in everything but the outside world.
import type { TestContext } from 'node:test';
import { cardTestingOf } from '#src/card-testing/index.ts';
import type { Database } from '#src/db/index.ts';
import { type Clock, systemClock } from '#src/kernel/clock.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { createLogger } from '#src/observability/logger.ts';
import {
  type Caller,
  type DueWork,
  type NewOrganization,
  type Organizations,
  organizationsOf,
} from '#src/organizations/index.ts';
import {
  bankDirectoryOf,
  type MethodInput,
  savedMethodsOf,
  tokensOf,
} from '#src/payment-methods/index.ts';
import { type KeyService, secretOf } from '#src/payment-methods/vault/index.ts';
import {
  type Payment,
  type Payments,
  paymentsDueWork,
  paymentsOf,
  type RailOf,
} from '#src/payments/index.ts';
import { temporaryKeys } from '#test/payment-methods/vault/temporary-keys.ts';
import { freshDatabase } from './database.ts';

export interface Tenant {
  readonly db: Database;
  readonly keys: KeyService;
  readonly organizations: Organizations;
  /** What creating the organization gave: its id, secrets and account ids. */
  readonly created: NewOrganization;
  /** It, in test mode. */
  readonly caller: Caller;
}

/** A new organization in a database of its own. */
export async function aTenant(
  t: TestContext,
  { dueWork = [], clock = systemClock }: { dueWork?: readonly DueWork[]; clock?: Clock } = {},
): Promise<Tenant> {
  const db = await freshDatabase(t);
  const keys = await temporaryKeys(t);
  const organizations = organizationsOf({ db, keys, clock, ids: systemIds, dueWork });
  const created = await organizations.create({ name: 'Keeper & Sons' });
  const caller: Caller = { organizationId: created.id, mode: 'test' };
  return { db, keys, organizations, created, caller };
}

export interface Business extends Tenant {
  readonly payments: Payments;
  /** Charges a test card, or a test bank account on the bank debit account. */
  charge(amountMinor: bigint, how?: HowToCharge): Promise<Payment>;
  /** Moves the test clock; what falls due on the way has happened. */
  pass(by: Temporal.DurationLike): Promise<Temporal.Instant>;
}

export interface HowToCharge {
  readonly on?: 'operating' | 'trust' | 'bank';
  readonly capture?: 'daily' | 'later';
}

/** A Monday, ten o'clock in the morning where the organization is: no holiday is near. */
export const opening = Temporal.Instant.from('2030-03-04T15:00:00Z');

/** An organization that takes payments, its clock frozen at `opening`; every bank approves. */
export async function aBusiness(
  t: TestContext,
  { railOf = approving }: { readonly railOf?: RailOf } = {},
): Promise<Business> {
  const dueWork: DueWork[] = [];
  const tenant = await aTenant(t, { dueWork });
  const { organizations, created, caller } = tenant;
  const { db, keys } = tenant;
  const readTestTime = async () =>
    organizations.now(caller, await organizations.readProfile(created.id));
  const [ids, banks] = [systemIds, bankDirectoryOf(db)];
  const tokens = tokensOf({ db, keys, ids, clock: systemClock, banks, readTestTime });
  const savedMethods = savedMethodsOf({ db, keys, ids, banks, tokens });
  const cardTesting = cardTestingOf({
    db,
    ids: systemIds,
    logger: createLogger({ level: 'silent' }),
  });
  const stored = { savedMethods, tokens, banks };
  const tools = { ...tenant, cardTesting, ...stored, ids, railOf };
  dueWork.push(paymentsDueWork(tools));
  const payments = paymentsOf(tools);
  const organizationId = created.id;
  await organizations.moveClock({ organizationId, to: opening, freeze: true });
  return {
    ...tenant,
    payments,
    charge: (amountMinor, { on = 'operating', capture = 'daily' } = {}) =>
      payments.authorize({
        kind: 'charge',
        caller,
        id: systemIds.next(),
        amountMinor,
        capture,
        method: on === 'bank' ? testBankAccount : testCard,
        ...(on === 'trust' && { accountId: created.trustAccountId }),
      }),
    pass: (by) => organizations.moveClock({ organizationId, by: Temporal.Duration.from(by) }),
  };
}

export const approving: RailOf = (_caller, name) => ({
  name,
  authorize: async () => ({ outcome: 'approved', authorizationCode: 'AUTH01' }),
  reverse: async () => undefined,
  settlesOn: (presentedOn) => presentedOn.add({ days: name === 'card' ? 1 : 2 }),
});

const testCard: MethodInput = {
  kind: 'card',
  number: secretOf('4242424242424242'),
  expMonth: 12,
  expYear: 2040,
  payer: { name: 'Pat Payer' },
};

const testBankAccount: MethodInput = {
  kind: 'bank',
  routingNumber: '000000013',
  accountNumber: secretOf('1000000002'),
  accountType: 'checking',
  payer: { name: 'Pat Payer' },
};
