// Test mode's bank network: the documented test accounts decide, any other account is accepted.
import type { TestBankCase } from '#facts/test-bank-accounts.ts';
import { nextBusinessDay } from '#src/kernel/business-days.ts';
import { type Ids, lettersAndDigits } from '#src/kernel/ids.ts';
import type { AuthorizeAnswer, Rail } from '#src/payments/index.ts';
import { isRoutingNumber } from '../routing-number.ts';
import { asSimulated } from './as-simulated.ts';

/** Answers at once and from the order alone, so that asking it twice does no harm. */
export function achSimulator(ids: Ids): Rail {
  return {
    name: 'ach',
    authorize: async ({ method, simulated }): Promise<AuthorizeAnswer> => {
      if (method.kind !== 'bank') throw new Error('the ACH rail was handed a card');
      const failureCode = isRoutingNumber(method.routingNumber)
        ? method.testCase && declines[method.testCase]
        : declines.invalid_routing_number;
      if (failureCode) return { outcome: 'declined', failureCode };
      const authorizationCode = ids.text(6, lettersAndDigits);
      return asSimulated({ outcome: 'approved', authorizationCode }, simulated);
    },
    reverse: async () => undefined,
    settlesOn: (presentedOn) => nextBusinessDay(presentedOn, 2),
  };
}

const declines: Readonly<Record<TestBankCase, string>> = {
  declined: 'ach_declined',
  declined_hold: 'ach_declined_hold',
  declined_duplicate: 'ach_declined_duplicate',
  invalid_account_number: 'ach_invalid_account_number',
  insufficient_funds: 'ach_insufficient_funds',
  account_not_found: 'ach_account_not_found',
  account_closed: 'ach_account_closed',
  account_frozen: 'ach_account_frozen',
  limit_exceeded: 'ach_limit_exceeded',
  invalid_routing_number: 'ach_invalid_routing_number',
};
