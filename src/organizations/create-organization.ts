// Opens a tenant: its profile, in each mode an operating and a trust account that take cards and an
// operating account that takes bank debits, and one of every kind of credential.
import { type Database, sql, type Tx } from '#src/db/index.ts';
import type { Clock } from '#src/kernel/clock.ts';
import { base62, type Ids } from '#src/kernel/ids.ts';
import type { Mode } from '#src/kernel/mode.ts';
import {
  describeBankAccount,
  intakeInstrument,
  type KeyService,
  rememberInstruments,
  secretOf,
} from '#src/payment-methods/vault/index.ts';
import type {
  CardPolicy,
  DepositAccount,
  DepositAccountKind,
  ProcessingAccount,
} from './account.ts';
import { insertDepositAccount, insertProcessingAccount } from './account-store.ts';
import { type CredentialKind, type CredentialMode, newSecret } from './credential.ts';
import { issueApiKeys, type NewApiKeys } from './issue-api-keys.ts';
import { issueCredential } from './issue-credential.ts';
import { insertOperator } from './operator.ts';
import type { Organization } from './organization.ts';
import { insertOrganization } from './organization-store.ts';

export interface CreateOrganizationTools {
  readonly db: Database;
  readonly keys: KeyService;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface CreateOrganization {
  readonly name: string;
  /** IANA name; New York's when absent. */
  readonly timeZone?: string;
}

/** The only moment at which the secrets are seen in plain. */
export interface NewOrganization extends NewApiKeys {
  readonly id: string;
  readonly publicKey: string;
  readonly testSecretKey: string;
  readonly liveSecretKey: string;
  readonly consoleToken: string;
  readonly webhookSecret: string;
  readonly operator: { readonly email: string; readonly password: string };
  /** Ids of the test-mode processing accounts. */
  readonly merchantAccountId: string;
  readonly trustAccountId: string;
  readonly achAccountId: string;
}

export async function createOrganization(
  tools: CreateOrganizationTools,
  input: CreateOrganization,
): Promise<NewOrganization> {
  const publicKey = newSecret(tools.ids, 'public_key', 'both');
  const organization = newOrganization(tools, input, publicKey);
  return tools.db.transaction(async (tx) => {
    await insertOrganization(tx, organization);
    const accounts = { test: await openAccounts(tools, tx, organization, 'test') };
    await openAccounts(tools, tx, organization, 'live');
    const issue = issuerFor(tools, tx, organization);
    return {
      id: organization.id,
      publicKey: await issue('public_key', 'both', publicKey),
      testSecretKey: await issue('secret_key', 'test'),
      liveSecretKey: await issue('secret_key', 'live'),
      ...(await issueApiKeys(tools, tx, organization.id)),
      consoleToken: await issue('console_token', 'both'),
      webhookSecret: await issue('webhook_secret', 'both'),
      operator: await addOperator(tools, tx, organization),
      ...accounts.test,
    };
  });
}

function newOrganization(
  { clock, ids }: CreateOrganizationTools,
  { name, timeZone = 'America/New_York' }: CreateOrganization,
  publicKey: string,
): Organization {
  const now = clock.now();
  return {
    id: ids.next(),
    name,
    contactName: 'Avery Counter',
    contactEmail: 'owner@counterfoil.example',
    contactPhone: '2075550100',
    address1: '97 Ledger Street',
    city: 'Bangor',
    state: 'ME',
    postalCode: '04401',
    country: 'US',
    timeZone,
    captureHour: 5,
    apiAllowedIpRanges: '',
    liveEventsUrls: '',
    testEventsUrls: '',
    tokenRedirectOrigins: [],
    publicKey,
    status: 'active',
    testClock: { offsetMs: 0n },
    version: 1,
    createdAt: now,
    modifiedAt: now,
  };
}

function issuerFor(
  tools: CreateOrganizationTools,
  tx: Tx,
  { id: organizationId }: { readonly id: string },
) {
  return async (kind: CredentialKind, mode: CredentialMode, given?: string): Promise<string> => {
    const asked = { organizationId, kind, mode, ...(given !== undefined && { secret: given }) };
    return (await issueCredential(tools, tx, asked)).secret;
  };
}

async function addOperator({ ids, clock }: CreateOrganizationTools, tx: Tx, { id }: Organization) {
  const operatorId = ids.next();
  const email = `operator-${ids.text(8, 'abcdefghijklmnopqrstuvwxyz')}@counterfoil.example`;
  const password = ids.text(20, base62);
  const createdAt = clock.now();
  await insertOperator(tx, { organizationId: id, id: operatorId, email, password, createdAt });
  return { email, password };
}

async function openAccounts(
  tools: CreateOrganizationTools,
  tx: Tx,
  organization: Organization,
  mode: Mode,
) {
  const open = (kind: DepositAccountKind, name: string) =>
    openDeposit(tools, tx, organization, mode, kind, name);
  const operating = await open('operating', mode === 'test' ? 'Operating (test)' : 'Operating');
  const trust = await open('trust', mode === 'test' ? 'Trust (test)' : 'Trust');
  const card = newAccount(tools, operating, 'card', true);
  const trustCard = newAccount(tools, trust, 'card', false);
  const ach = newAccount(tools, operating, 'ach', true);
  for (const account of [card, trustCard, ach]) await insertProcessingAccount(tx, account);
  return { merchantAccountId: card.id, trustAccountId: trustCard.id, achAccountId: ach.id };
}

/** Account numbers are made up; the routing number is the documented test bank's. */
async function openDeposit(
  { ids, keys, clock }: CreateOrganizationTools,
  tx: Tx,
  { id: organizationId }: Organization,
  mode: Mode,
  kind: DepositAccountKind,
  name: string,
): Promise<DepositAccount> {
  const routingNumber = '000000013';
  const accountNumber = secretOf(ids.text(10, '0123456789'));
  const owner = { organizationId, mode };
  const intake = await intakeInstrument({ keys, ids }, owner, {
    kind: 'bank',
    routingNumber,
    accountNumber,
  });
  const account: DepositAccount = {
    ...owner,
    id: ids.next(),
    kind,
    name,
    currency: 'USD',
    routingNumber,
    accountMasked: describeBankAccount(routingNumber, accountNumber).masked,
    accountType: 'checking',
    bankName: 'FIRST BANK OF TESTING',
  };
  const { instrument_id: instrumentId } = await tx.one<{ instrument_id: string }>(sql`
    with ${rememberInstruments([{ ...owner, intake }])} select instrument_id from remembered`);
  await insertDepositAccount(tx, { ...account, instrumentId, createdAt: clock.now() });
  return account;
}

const policy: CardPolicy = {
  cvv: 'optional',
  avs: 'address_or_postal_code_lenient',
  ignoresAvsIfCvvMatches: false,
  requiredFields: [],
};

function newAccount(
  { ids, clock }: CreateOrganizationTools,
  deposit: DepositAccount,
  rail: ProcessingAccount['rail'],
  isPrimary: boolean,
): ProcessingAccount {
  const now = clock.now();
  return {
    organizationId: deposit.organizationId,
    mode: deposit.mode,
    id: ids.next(),
    rail,
    name: rail === 'ach' ? deposit.name.replace('Operating', 'Bank debits') : deposit.name,
    status: 'active',
    isPrimary,
    currency: deposit.currency,
    acceptedCardTypes: ['*'],
    typedIn: policy,
    swiped: policy,
    allowedCountries: [],
    areHoldsEnabled: rail === 'card',
    areCreditsEnabled: deposit.mode === 'test' && deposit.kind !== 'trust',
    mayRefundElsewhere: deposit.mode === 'test',
    limits: {},
    deposit,
    version: 1,
    createdAt: now,
    modifiedAt: now,
  };
}
