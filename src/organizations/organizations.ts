// The slice's use cases, bound to their tools; look-ups are remembered for a second.
import type { Database } from '#src/db/index.ts';
import type { Clock } from '#src/kernel/clock.ts';
import type { Ids } from '#src/kernel/ids.ts';
import type { Mode } from '#src/kernel/mode.ts';
import { remembered } from '#src/kernel/remembered.ts';
import type { KeyService } from '#src/payment-methods/vault/index.ts';
import type { ProcessingAccount, RailName } from './account.ts';
import { listAccounts } from './account-store.ts';
import {
  type CreateOrganization,
  createOrganization,
  issueConsoleToken,
  type NewOrganization,
} from './create-organization.ts';
import { findCredential, type StoredCredential } from './credential-store.ts';
import type { DueWork } from './due-work.ts';
import { failure } from './failures.ts';
import { type MoveClock, moveClock } from './move-clock.ts';
import { type Organization, timeOf } from './organization.ts';
import { findOrganization } from './organization-store.ts';
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
  findCredential(secret: string): Promise<StoredCredential | undefined>;
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
  const signIn = signInOf(db);
  const changing = async <Changed>(id: string, change: Promise<Changed>): Promise<Changed> => {
    try {
      return await change;
    } finally {
      profiles.delete(id);
    }
  };
  return {
    findCredential: async (secret) =>
      credentials.memo(keys.mac(['credential'], secret).toString('base64')),
    readProfile: async (organizationId) => profiles.memo(organizationId),
    now: (caller, { organization }) => timeOf(clock, caller.mode, organization),
    create: (input) => createOrganization(tools, input),
    signIn: async (input) => {
      const { organizationId } = await signIn(input);
      return issueConsoleToken(tools, db, organizationId);
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
