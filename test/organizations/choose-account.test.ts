import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Failure } from '#src/kernel/failure.ts';
import type { Mode } from '#src/kernel/mode.ts';
import {
  chooseAccount,
  type ProcessingAccount,
  type Profile,
  type RailName,
} from '#src/organizations/index.ts';

type Sketch = Pick<ProcessingAccount, 'id' | 'mode' | 'rail' | 'isPrimary' | 'status'>;

function account(id: string, words: string): Sketch {
  return {
    id,
    mode: words.includes('live') ? 'live' : 'test',
    rail: words.includes('ach') ? 'ach' : 'card',
    isPrimary: words.includes('primary'),
    status: words.includes('inactive')
      ? 'inactive'
      : words.includes('deleted')
        ? 'deleted'
        : 'active',
  };
}

const usual = [
  account('card', 'test card primary'),
  account('trust', 'test card'),
  account('bank', 'test ach primary'),
  account('live', 'live card primary'),
  account('closed', 'test card inactive'),
  account('gone', 'test card deleted'),
];

interface Case {
  readonly when: string;
  readonly accounts?: readonly Sketch[];
  readonly mode?: Mode;
  readonly rail: RailName;
  readonly asked?: string;
  /** The id of the account chosen, or the code of the failure. */
  readonly gives: string;
}

const cases: readonly Case[] = [
  { when: 'a card, nothing asked for', rail: 'card', gives: 'card' },
  { when: 'a bank debit, nothing asked for', rail: 'ach', gives: 'bank' },
  { when: 'a live card, nothing asked for', mode: 'live', rail: 'card', gives: 'live' },
  { when: 'another account of the rail', rail: 'card', asked: 'trust', gives: 'trust' },
  { when: 'the primary account by its id', rail: 'ach', asked: 'bank', gives: 'bank' },
  { when: 'an id that is nowhere', rail: 'card', asked: 'nowhere', gives: 'account_not_found' },
  { when: 'a live account', rail: 'card', asked: 'live', gives: 'account_of_other_mode' },
  {
    when: 'a test account in live mode',
    mode: 'live',
    rail: 'card',
    asked: 'card',
    gives: 'account_of_other_mode',
  },
  {
    when: 'a card account for a debit',
    rail: 'ach',
    asked: 'card',
    gives: 'account_of_other_rail',
  },
  {
    when: 'a bank account for a card',
    rail: 'card',
    asked: 'bank',
    gives: 'account_of_other_rail',
  },
  { when: 'an inactive account', rail: 'card', asked: 'closed', gives: 'account_not_active' },
  { when: 'a deleted account', rail: 'card', asked: 'gone', gives: 'account_not_active' },
  {
    when: 'no account of the rail in the mode',
    mode: 'live',
    rail: 'ach',
    gives: 'no_account_for_rail',
  },
  {
    when: 'accounts of the rail, but none of them primary',
    accounts: [account('trust', 'test card')],
    rail: 'card',
    gives: 'account_not_specified',
  },
  {
    when: 'none primary, and none of the others active',
    accounts: [
      account('trust', 'test card inactive'),
      account('old', 'test card primary deleted'),
      account('live', 'live card'),
      account('bank', 'test ach'),
    ],
    rail: 'card',
    gives: 'no_account_for_rail',
  },
  {
    when: 'the primary account is inactive',
    accounts: [account('card', 'test card primary inactive'), account('trust', 'test card')],
    rail: 'card',
    gives: 'account_not_active',
  },
  {
    when: 'a deleted primary account was followed by another',
    accounts: [account('old', 'test card primary deleted'), account('new', 'test card primary')],
    rail: 'card',
    gives: 'new',
  },
];

for (const { when, accounts = usual, mode = 'test', rail, asked, gives } of cases) {
  test(`${when}: ${gives}`, () => {
    const profile = { accounts } as Profile;
    const caller = { organizationId: 'any', mode };
    assert.equal(
      outcomeOf(() => chooseAccount(profile, caller, rail, asked).id),
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
