// The gateway's documents, "Merchant account": cvv_policy, avs_policy, ignore_avs_failure….
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AvsPolicy,
  avsPolicies,
  type CardPolicy,
  type CvvPolicy,
  cvvPolicies,
} from '#src/organizations/account.ts';
import { rejectedBy } from '#src/payments/card-checks.ts';
import { type AvsResult, avsResults, type CvvResult, cvvResults } from '#src/payments/index.ts';

const lax: CardPolicy = {
  cvv: 'disabled',
  avs: 'disabled',
  ignoresAvsIfCvvMatches: false,
  requiredFields: [],
};

/** No check was made, or none could be. */
const cvvNotAvailable = [
  undefined,
  'NOT_PROCESSED',
  'NOT_PRESENT_ON_CARD',
  'UNAVAILABLE',
  'NO_RESPONSE',
] as const;
const cvvAccepted: Readonly<Record<CvvPolicy, readonly (CvvResult | undefined)[]>> = {
  disabled: [undefined, ...cvvResults],
  optional: ['MATCHED', ...cvvNotAvailable],
  require_match_lenient: ['MATCHED', ...cvvNotAvailable],
  require_match_strict: ['MATCHED'],
};

for (const cvv of cvvPolicies) {
  test(`the security code policy ${cvv} accepts what it should and nothing else`, () => {
    const accepted = [undefined, ...cvvResults].filter(
      (cvvResult) => rejectedBy({ ...lax, cvv }, cvvResult ? { cvvResult } : {}) === undefined,
    );
    assert.deepEqual(sorted(accepted), sorted(cvvAccepted[cvv]));
  });
}

const avsNotAvailable = [
  undefined,
  'AVS_ERROR_INELIGIBLE',
  'NOT_SUPPORTED_INTL',
  'UNAVAILABLE_INTL',
  'RETRY',
  'NOT_SUPPORTED',
  'UNAVAILABLE',
] as const;
const exact = [
  'EXACT_MATCH_INTL',
  'EXACT_MATCH_UK',
  'ADDRESS_AND_POSTAL_CODE',
  'ADDRESS_AND_ZIP9',
  'ADDRESS_AND_ZIP5',
] as const;
const addressOnly = ['ADDRESS', 'ADDRESS_INTL'] as const;
const postalCodeOnly = ['POSTAL_CODE', 'ZIP9', 'ZIP5'] as const;
const either = [...exact, ...addressOnly, ...postalCodeOnly];
const avsAccepted: Readonly<Record<AvsPolicy, readonly (AvsResult | undefined)[]>> = {
  disabled: [undefined, ...avsResults],
  submit_ignore_result: [undefined, ...avsResults],
  address_or_postal_code_lenient: [...either, ...avsNotAvailable],
  address_or_postal_code_strict: either,
  address_strict: [...exact, ...addressOnly],
  postal_code_strict: [...exact, ...postalCodeOnly],
  exact_lenient: [...exact, ...avsNotAvailable],
  exact_strict: exact,
};

for (const avs of avsPolicies) {
  test(`the address policy ${avs} accepts what it should and nothing else`, () => {
    const accepted = [undefined, ...avsResults].filter(
      (avsResult) => rejectedBy({ ...lax, avs }, avsResult ? { avsResult } : {}) === undefined,
    );
    assert.deepEqual(sorted(accepted), sorted(avsAccepted[avs]));
  });
}

test('of two failed checks the security code is the one named', () => {
  const strict: CardPolicy = { ...lax, cvv: 'require_match_strict', avs: 'exact_strict' };
  const checks = { cvvResult: 'NOT_MATCHED', avsResult: 'NO_MATCH' } as const;
  assert.equal(rejectedBy(strict, checks), 'card_cvv_incorrect');
  assert.equal(rejectedBy({ ...strict, cvv: 'disabled' }, checks), 'card_avs_rejected');
});

test('a matching security code excuses the address where the account says so', () => {
  const excusing: CardPolicy = {
    ...lax,
    cvv: 'optional',
    avs: 'exact_strict',
    ignoresAvsIfCvvMatches: true,
  };
  const matched = { cvvResult: 'MATCHED', avsResult: 'NO_MATCH' } as const;
  assert.equal(rejectedBy(excusing, matched), undefined);
  assert.equal(rejectedBy(excusing, { avsResult: 'NO_MATCH' }), 'card_avs_rejected');
  const isOff = { ...excusing, ignoresAvsIfCvvMatches: false };
  assert.equal(rejectedBy(isOff, matched), 'card_avs_rejected');
});

test('a security code that nobody checks excuses nothing', () => {
  const policy: CardPolicy = { ...lax, avs: 'exact_strict', ignoresAvsIfCvvMatches: true };
  const checks = { cvvResult: 'MATCHED', avsResult: 'NO_MATCH' } as const;
  assert.equal(rejectedBy(policy, checks), 'card_avs_rejected');
});

function sorted(results: readonly (string | undefined)[]): string[] {
  return results.map(String).toSorted();
}
