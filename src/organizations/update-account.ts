// Changes how a processing account takes money, and which account of a rail is the primary one.
import type { Tx } from '#src/db/index.ts';
import { invalidFields } from '#src/kernel/issues.ts';
import type { Mode } from '#src/kernel/mode.ts';
import type { ProcessingAccount, RailName } from './account.ts';
import { demoteOthers, listAccounts, saveAccount } from './account-store.ts';
import { failure } from './failures.ts';
import { findOrganization } from './organization-store.ts';
import { requireChangeable, type UpdateTools } from './update-organization.ts';

/** A simulated answer without content clears it; `limits` are replaced as a whole. */
export type AccountChanges = Partial<
  Omit<
    ProcessingAccount,
    | 'organizationId'
    | 'mode'
    | 'id'
    | 'rail'
    | 'currency'
    | 'deposit'
    | 'version'
    | 'createdAt'
    | 'modifiedAt'
  >
>;

export interface UpdateAccount {
  readonly organizationId: string;
  readonly accountId: string;
  /** Accounts of another mode or rail are as if they were not there. */
  readonly among?: { readonly mode: Mode; readonly rail: RailName };
  /** Operators may change what is not active. */
  readonly by: 'organization' | 'operator';
  /** What is to change, given what is there. Throws what it finds wrong. */
  readonly change: (seen: ProcessingAccount) => AccountChanges;
}

/**
 * Gives the account as changed. One that becomes primary takes this from the one that was. Throws
 * `account_not_found`, `account_status_does_not_allow`, `organization_status_does_not_allow`,
 * `version_conflict`, and `fields_invalid` when no account would be primary.
 */
export async function updateAccount(
  { db, clock }: UpdateTools,
  input: UpdateAccount,
): Promise<ProcessingAccount> {
  return db.transaction(async (tx) => {
    const seen = await readAccount(tx, input);
    const asked = { ...seen, ...input.change(seen), modifiedAt: clock.now() };
    const changed = { ...asked, isPrimary: mayBePrimary(seen, asked) };
    if (changed.isPrimary) await demoteOthers(tx, changed);
    if ((await saveAccount(tx, changed)) === 0) throw failure('version_conflict');
    return (await findAccount(tx, input)) as ProcessingAccount;
  });
}

async function readAccount(tx: Tx, input: UpdateAccount): Promise<ProcessingAccount> {
  const { organizationId, accountId, among, by } = input;
  const organization = await findOrganization(tx, organizationId);
  if (!organization) throw failure('credentials_unknown');
  if (by === 'organization') requireChangeable({ organization });
  const account = await findAccount(tx, input);
  const isMeant = !among || (account?.mode === among.mode && account.rail === among.rail);
  if (!account || !isMeant) throw failure('account_not_found', { id: accountId });
  if (by === 'organization' && account.status !== 'active') {
    throw failure('account_status_does_not_allow');
  }
  return account;
}

async function findAccount(tx: Tx, { organizationId, accountId }: UpdateAccount) {
  return (await listAccounts(tx, organizationId)).find(({ id }) => id === accountId);
}

/** Exactly one account is always primary: it cannot resign, unless it goes altogether. */
function mayBePrimary(seen: ProcessingAccount, asked: ProcessingAccount): boolean {
  const isGone = asked.status === 'deleted';
  if (isGone ? asked.isPrimary && !seen.isPrimary : seen.isPrimary && !asked.isPrimary) {
    throw invalidFields([{ path: ['primary'], rule: 'invalid' }]);
  }
  return asked.isPrimary && !isGone;
}
