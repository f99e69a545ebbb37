// Test mode's card network: the documented test numbers decide, any other number is approved.
import type { TestCardCase } from '#facts/test-cards.ts';
import { nextBusinessDay } from '#src/kernel/business-days.ts';
import { type Ids, lettersAndDigits } from '#src/kernel/ids.ts';
import type { CardMethod } from '#src/payment-methods/index.ts';
import type { AuthorizeAnswer, CardChecks, Rail } from '#src/payments/index.ts';
import { asSimulated } from './as-simulated.ts';

/** Answers at once and from the order alone, so that asking it twice does no harm. */
export function cardSimulator(ids: Ids): Rail {
  return {
    name: 'card',
    authorize: async ({ method, securityCode, simulated }) => {
      if (method.kind !== 'card') throw new Error('the card rail was handed a bank account');
      return asSimulated(answer(ids, method, securityCode !== undefined), simulated);
    },
    reverse: async () => undefined,
    settlesOn: (presentedOn) => nextBusinessDay(presentedOn, 1),
  };
}

function answer(ids: Ids, method: CardMethod, hasSecurityCode: boolean): AuthorizeAnswer {
  const failureCode = method.testCase && declines[method.testCase];
  if (failureCode) return { outcome: 'declined', failureCode };
  return {
    outcome: 'approved',
    authorizationCode: ids.text(6, lettersAndDigits),
    ...cvvCheck(method.testCase, hasSecurityCode),
    ...avsCheck(method),
  };
}

const declines: Readonly<Partial<Record<TestCardCase, string>>> = {
  declined: 'card_declined',
  declined_insufficient_funds: 'card_declined_insufficient_funds',
  declined_limit_exceeded: 'card_declined_limit_exceeded',
  declined_processing_error: 'card_declined_processing_error',
  declined_hold: 'card_declined_hold',
  expired: 'card_expired',
  type_not_accepted: 'card_type_not_accepted',
};

/** Without a code there is nothing to check, and so no result. */
function cvvCheck(testCase: TestCardCase | undefined, hasSecurityCode: boolean): CardChecks {
  if (!hasSecurityCode) return {};
  if (testCase === 'cvv_unavailable') return { cvvResult: 'UNAVAILABLE' };
  return { cvvResult: testCase === 'cvv_not_matched' ? 'NOT_MATCHED' : 'MATCHED' };
}

function avsCheck({ testCase, payer }: CardMethod): CardChecks {
  switch (testCase) {
    case 'avs_not_matched':
      return { avsResult: 'NO_MATCH' };
    case 'avs_unavailable':
      return { avsResult: 'UNAVAILABLE' };
    case 'avs_error':
      return { avsResult: 'AVS_ERROR_INELIGIBLE' };
    case 'avs_by_postal_code':
      return { avsResult: payer.postalCode ? 'POSTAL_CODE' : 'NO_MATCH' };
    case 'avs_by_address':
      return { avsResult: payer.address1 ? 'ADDRESS' : 'NO_MATCH' };
    default:
      return matched(payer);
  }
}

function matched({ address1, postalCode }: CardMethod['payer']): CardChecks {
  if (address1 && postalCode) return { avsResult: 'ADDRESS_AND_POSTAL_CODE' };
  if (address1) return { avsResult: 'ADDRESS' };
  return postalCode ? { avsResult: 'POSTAL_CODE' } : {};
}
