// Which of our accounts at banks money goes to.
import type { DepositAccount, ProcessingAccount } from './account.ts';
import { failure } from './failures.ts';
import type { Caller, Profile } from './organizations.ts';

/**
 * The deposit account asked for, else the usual one for what is operating money. That of the other
 * mode does not exist. Throws `deposit_account_not_found`.
 */
export function chooseDepositAccount(
  { accounts }: Profile,
  { mode }: Caller,
  id?: string,
): DepositAccount {
  const ours = accounts.filter((account) => account.mode === mode);
  const chosen =
    id === undefined ? usualOf(ours) : ours.find(({ deposit }) => deposit.id === id)?.deposit;
  if (!chosen) throw failure('deposit_account_not_found', id === undefined ? {} : { id });
  return chosen;
}

/** That of the primary card account, else the oldest one; none that only deleted accounts use. */
function usualOf(accounts: readonly ProcessingAccount[]): DepositAccount | undefined {
  const used = accounts.filter(
    ({ status, deposit }) => status !== 'deleted' && deposit.kind === 'operating',
  );
  const primary = used.find(({ isPrimary, rail }) => isPrimary && rail === 'card');
  // Ids ascend with age.
  const [oldest] = used.toSorted((a, b) => (a.deposit.id < b.deposit.id ? -1 : 1));
  return (primary ?? oldest)?.deposit;
}
