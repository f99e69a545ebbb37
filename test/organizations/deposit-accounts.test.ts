import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Failure } from '#src/kernel/failure.ts';
import type { Mode } from '#src/kernel/mode.ts';
import { chooseDepositAccount, type Profile } from '#src/organizations/index.ts';

/** A processing account by the id of its deposit account; ids ascend with age. */
function account(depositId: string, words: string) {
  return {
    mode: words.includes('live') ? 'live' : 'test',
    rail: words.includes('ach') ? 'ach' : 'card',
    isPrimary: words.includes('primary'),
    status: words.includes('deleted')
      ? 'deleted'
      : words.includes('inactive')
        ? 'inactive'
        : 'active',
    deposit: { id: depositId, kind: words.includes('trust') ? 'trust' : 'operating' },
  };
}

interface Case {
  readonly when: string;
  /** In the order of the profile: primary ones first, and else by their own age. */
  readonly accounts: readonly ReturnType<typeof account>[];
  readonly mode?: Mode;
  readonly asked?: string;
  /** The id of the account chosen, or the code of the failure. */
  readonly gives: string;
}

const cases: readonly Case[] = [
  {
    when: 'nothing asked for',
    accounts: [account('1', 'ach primary'), account('2', 'primary'), account('3', '')],
    gives: '2',
  },
  {
    when: 'the primary card account is not active for the moment',
    accounts: [account('2', 'primary inactive'), account('1', '')],
    gives: '2',
  },
  {
    when: 'no card account is primary',
    accounts: [account('3', 'ach primary'), account('2', ''), account('1', '')],
    gives: '1',
  },
  {
    when: 'the primary card account is in trust',
    accounts: [account('1', 'trust primary'), account('3', ''), account('2', '')],
    gives: '2',
  },
  {
    when: 'the oldest one is no longer used',
    accounts: [account('1', 'deleted'), account('2', '')],
    gives: '2',
  },
  {
    when: 'one of two that use it is deleted',
    accounts: [account('1', 'deleted'), account('2', ''), account('1', 'ach')],
    gives: '1',
  },
  {
    when: 'a primary one is deleted',
    accounts: [account('1', 'primary deleted'), account('2', '')],
    gives: '2',
  },
  {
    when: 'none is left but one in trust and one of the other mode',
    accounts: [account('1', 'deleted'), account('2', 'trust'), account('3', 'live primary')],
    gives: 'deposit_account_not_found',
  },
  {
    when: 'live mode',
    accounts: [account('1', 'primary'), account('2', 'live')],
    mode: 'live',
    gives: '2',
  },
  {
    when: 'one is asked for that is no longer used',
    accounts: [account('1', 'primary'), account('2', 'trust deleted')],
    asked: '2',
    gives: '2',
  },
  {
    when: 'one of the other mode is asked for',
    accounts: [account('1', 'primary'), account('2', 'live')],
    asked: '2',
    gives: 'deposit_account_not_found',
  },
];

for (const { when, accounts, mode = 'test', asked, gives } of cases) {
  test(`${when}: ${gives}`, () => {
    const profile = { accounts } as unknown as Profile;
    const caller = { organizationId: 'any', mode };
    assert.equal(
      outcomeOf(() => chooseDepositAccount(profile, caller, asked).id),
      gives,
    );
  });
}

function outcomeOf(choose: () => string): string {
  try {
    return choose();
  } catch (error) {
    return (error as Failure).code;
  }
}
