// The slice's use cases, bound to their tools; look-ups are remembered for a second.
import { LRUCache } from 'lru-cache';
import type { Database } from '#src/db/index.ts';
import type { Clock } from '#src/kernel/clock.ts';
import type { Ids } from '#src/kernel/ids.ts';
import type { Mode } from '#src/kernel/mode.ts';
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
import { findOperator } from './operator.ts';
import { type Organization, timeOf } from './organization.ts';
import { findOrganization } from './organization-store.ts';

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
  moveClock(input: MoveClock): Promise<Temporal.Instant>;
  /** A console token for whoever knows the password. Throws `credentials_unknown`. */
  signIn(input: { readonly email: string; readonly password: string }): Promise<string>;
}

export interface OrganizationsTools {
  readonly db: Database;
  readonly keys: KeyService;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly dueWork: readonly DueWork[];
}

const rememberedMs = 1_000;

export function organizationsOf(tools: OrganizationsTools): Organizations {
  const { db, keys, clock } = tools;
  // A miss is remembered as well: guessing keys must not reach the database each time.
  const credentials = new LRUCache<string, { readonly found?: StoredCredential }>({
    max: 10_000,
    ttl: rememberedMs,
    fetchMethod: async (lookup) => {
      const found = await findCredential(db, Buffer.from(lookup, 'base64'));
      return found ? { found } : {};
    },
  });
  const profiles = new LRUCache<string, Profile>({
    max: 1_000,
    ttl: rememberedMs,
    fetchMethod: (id) => loadProfile(db, id),
  });
  return {
    findCredential: async (secret) => {
      const lookup = keys.mac(['credential'], secret).toString('base64');
      return (await credentials.fetch(lookup))?.found;
    },
    readProfile: (organizationId) => profiles.forceFetch(organizationId),
    now: (caller, { organization }) => timeOf(clock, caller.mode, organization),
    create: (input) => createOrganization(tools, input),
    signIn: async (input) => {
      const operator = await findOperator(db, input);
      if (!operator) throw failure('credentials_unknown');
      return issueConsoleToken(tools, db, operator.organizationId);
    },
    moveClock: async (input) => {
      try {
        return await moveClock(tools, input);
      } finally {
        profiles.delete(input.organizationId);
      }
    },
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
 * `no_account_for_rail`.
 */
export function chooseAccount(
  { accounts }: Profile,
  { mode }: Caller,
  rail: RailName,
  accountId?: string,
): ProcessingAccount {
  if (accountId === undefined) {
    // A deleted account stays primary; only of the others is there one at most.
    const primary = accounts.find(
      (a) => a.mode === mode && a.rail === rail && a.isPrimary && a.status !== 'deleted',
    );
    if (!primary) throw failure('no_account_for_rail');
    return active(primary);
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
