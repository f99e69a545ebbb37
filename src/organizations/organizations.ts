// The slice's use cases, bound to their tools; look-ups are remembered for a second.
import type { Database } from '#src/db/index.ts';
import type { Clock } from '#src/kernel/clock.ts';
import type { Ids } from '#src/kernel/ids.ts';
import type { Mode } from '#src/kernel/mode.ts';
import { remembered } from '#src/kernel/remembered.ts';
import { type KeyService, macSecret, type Secret } from '#src/payment-methods/vault/index.ts';
import type { ProcessingAccount, RailName } from './account.ts';
import { listAccounts } from './account-store.ts';
import {
  type CreateOrganization,
  createOrganization,
  type NewOrganization,
} from './create-organization.ts';
import type { OpeningKind } from './credential.ts';
import {
  findApiKey,
  findCredential,
  type ListedCredential,
  listCredentials,
  type StoredCredential,
} from './credential-store.ts';
import type { DueWork } from './due-work.ts';
import { failure } from './failures.ts';
import { issueApiKeys, type NewApiKeys } from './issue-api-keys.ts';
import {
  type IssueCredential,
  type IssuedCredential,
  issueCredential,
} from './issue-credential.ts';
import { type MoveClock, moveClock } from './move-clock.ts';
import { type Organization, timeOf } from './organization.ts';
import { findOrganization } from './organization-store.ts';
import { type RevokeCredential, revokeCredential } from './revoke-credential.ts';
import { type SessionClaims, sessionSeconds, sessionTokensOf } from './session-token.ts';
import { type SignIn, signInOf } from './sign-in.ts';
import { type UpdateAccount, updateAccount } from './update-account.ts';
import { type UpdateOrganization, updateOrganization } from './update-organization.ts';

/** Who calls: an organization, and the mode that the credential opens. */
export interface Caller {
  readonly organizationId: string;
  readonly mode: Mode;
}

export interface Profile {
  readonly organization: Organization;
  /** Processing accounts of both modes, primary ones first. */
  readonly accounts: readonly ProcessingAccount[];
}

export interface Organizations {
  /** The credential that this secret is, unless unknown or revoked (noticed within a second). */
  findCredential(secret: string | Secret): Promise<StoredCredential | undefined>;
  /**
   * A JSON Web Token that opens what the API key is for, for an hour of real time or `seconds`, and
   * no longer than the key itself.
   */
  issueSessionToken(credential: StoredCredential, seconds?: number): Promise<string>;
  /** The API key that the token was issued for, unless it is revoked or the token not good. */
  findSession(token: string): Promise<StoredCredential | undefined>;
  /** For an organization of before there were any. */
  issueApiKeys(organizationId: string): Promise<NewApiKeys>;
  /** A new key beside those that there are. */
  issueCredential(input: IssueCredential): Promise<IssuedCredential>;
  /** The newest hundred that open something, of one kind or of all, without their secrets. */
  listCredentials(organizationId: string, kind?: OpeningKind): Promise<ListedCredential[]>;
  /**
   * What is revoked opens nothing after a second at the most; `undefined` when there is no such
   * credential. Throws `credential_in_use`.
   */
  revokeCredential(input: RevokeCredential): Promise<ListedCredential | undefined>;
  /** The organization with its accounts, at most a second old. */
  readProfile(organizationId: string): Promise<Profile>;
  /** What time it is for the caller. */
  now(caller: Caller, profile: Profile): Temporal.Instant;
  create(input: CreateOrganization): Promise<NewOrganization>;
  /**
   * The organization as changed, with its accounts. This process sees the change at once, others
   * within a second. Throws `organization_status_does_not_allow` and `version_conflict`.
   */
  update(input: UpdateOrganization): Promise<Profile>;
  /**
   * The account as changed, seen by others as above. Throws as well `account_not_found`,
   * `account_status_does_not_allow`, and `fields_invalid` when no account would be primary.
   */
  updateAccount(input: UpdateAccount): Promise<ProcessingAccount>;
  moveClock(input: MoveClock): Promise<Temporal.Instant>;
  /**
   * A console token for whoever knows the password. Throws `credentials_unknown` and
   * `sign_in_throttled`.
   */
  signIn(input: SignIn): Promise<string>;
}

export interface OrganizationsTools {
  readonly db: Database;
  readonly keys: KeyService;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly dueWork: readonly DueWork[];
}

export function organizationsOf(tools: OrganizationsTools): Organizations {
  const { db, keys, clock } = tools;
  // A miss is remembered as well: whoever goes on with a key that was revoked must not reach the
  // database each time.
  const credentials = remembered(10_000, (lookup) =>
    findCredential(db, Buffer.from(lookup, 'base64')),
  );
  const profiles = remembered(1_000, (id) => loadProfile(db, id));
  const apiKeys = remembered(10_000, (named) => {
    const { organizationId, credentialId }: SessionClaims = JSON.parse(named);
    return findApiKey(db, { organizationId, id: credentialId });
  });
  const sessions = sessionTokensOf(tools);
  const signIn = signInOf(db);
  const changing = async <Changed>(id: string, change: Promise<Changed>): Promise<Changed> => {
    try {
      return await change;
    } finally {
      profiles.delete(id);
    }
  };
  return {
    findCredential: async (secret) => {
      const purpose = ['credential'];
      const lookup =
        typeof secret === 'string' ? keys.mac(purpose, secret) : macSecret(keys, purpose, secret);
      return credentials.memo(lookup.toString('base64'));
    },
    issueSessionToken: (credential, seconds = sessionSeconds) =>
      sessions.issue(credential, seconds),
    findSession: async (token) => {
      const claims = await sessions.read(token);
      return claims && apiKeys.memo(JSON.stringify(claims));
    },
    issueApiKeys: (id) => db.transaction((tx) => issueApiKeys(tools, tx, id)),
    issueCredential: (input) => issueCredential(tools, db, input),
    listCredentials: (id, kind) => listCredentials(db, id, kind),
    revokeCredential: (input) => revokeCredential(tools, input),
    readProfile: async (organizationId) => profiles.memo(organizationId),
    now: (caller, { organization }) => timeOf(clock, caller.mode, organization),
    create: (input) => createOrganization(tools, input),
    signIn: async (input) => {
      const { organizationId } = await signIn(input);
      const asked = { organizationId, kind: 'console_token', mode: 'both' } as const;
      return (await issueCredential(tools, db, asked)).secret;
    },
    update: async (input) => {
      await changing(input.organizationId, updateOrganization(tools, input));
      return profiles.memo(input.organizationId);
    },
    updateAccount: (input) => changing(input.organizationId, updateAccount(tools, input)),
    moveClock: (input) => changing(input.organizationId, moveClock(tools, input)),
  };
}

async function loadProfile(db: Database, id: string): Promise<Profile> {
  const organization = await findOrganization(db, id);
  if (!organization) throw failure('credentials_unknown');
  return { organization, accounts: await listAccounts(db, id) };
}

/** Throws `organization_not_active`: what is suspended or closed neither takes nor gives money. */
export function requireActive({ organization }: Profile): void {
  if (organization.status !== 'active') throw failure('organization_not_active');
}

/**
 * The account a payment goes through: the one asked for, else the primary one of the rail. Throws
 * `account_not_found`, `account_of_other_mode`, `account_of_other_rail`, `account_not_active`,
 * `account_not_specified`, `no_account_for_rail`.
 */
export function chooseAccount(
  { accounts }: Profile,
  { mode }: Caller,
  rail: RailName,
  accountId?: string,
): ProcessingAccount {
  if (accountId === undefined) {
    const fitting = accounts.filter(
      (a) => a.mode === mode && a.rail === rail && a.status !== 'deleted',
    );
    const primary = fitting.find(({ isPrimary }) => isPrimary);
    if (primary) return active(primary);
    const isAnyActive = fitting.some(({ status }) => status === 'active');
    throw failure(isAnyActive ? 'account_not_specified' : 'no_account_for_rail');
  }
  const account = accounts.find(({ id }) => id === accountId);
  if (!account) throw failure('account_not_found', { id: accountId });
  if (account.mode !== mode) {
    throw failure('account_of_other_mode', { asked: mode, account: account.mode });
  }
  if (account.rail !== rail) throw failure('account_of_other_rail');
  return active(account);
}

function active(account: ProcessingAccount): ProcessingAccount {
  if (account.status !== 'active') throw failure('account_not_active');
  return account;
}
