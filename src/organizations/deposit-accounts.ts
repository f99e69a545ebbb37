// Which of our accounts at banks money goes to.
import type { DepositAccount } from './account.ts';
import { failure } from './failures.ts';
import type { Caller, Profile } from './organizations.ts';

/**
 * The deposit account asked for, else the operating one of the primary processing account. That of
 * the other mode does not exist. Throws `deposit_account_not_found`.
 */
export function chooseDepositAccount(
  { accounts }: Profile,
  { mode }: Caller,
  id?: string,
): DepositAccount {
  const chosen = accounts
    .filter((account) => account.mode === mode)
    .map(({ deposit }) => deposit)
    .find((deposit) => (id === undefined ? deposit.kind === 'operating' : deposit.id === id));
  if (!chosen) throw failure('deposit_account_not_found', id === undefined ? {} : { id });
  return chosen;
}
