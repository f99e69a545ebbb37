// Whether a card, and what the issuer said of its security code and address, suit the account.
import type {
  AvsPolicy,
  CardPolicy,
  CvvPolicy,
  ProcessingAccount,
} from '#src/organizations/index.ts';
import type { Method } from '#src/payment-methods/index.ts';
import type { AvsResult, CvvResult } from './payment.ts';
import type { CardChecks } from './rail.ts';

/** Whether the account takes cards of the brand; bank accounts have none. */
export function acceptsBrand(
  { acceptedCardTypes }: Pick<ProcessingAccount, 'acceptedCardTypes'>,
  method: Method,
): boolean {
  if (method.kind !== 'card' || acceptedCardTypes.includes('*')) return true;
  return acceptedCardTypes.includes(method.brand);
}

/**
 * The failure code of the first check that the policy does not accept; `undefined` when all pass.
 */
export function rejectedBy(
  policy: CardPolicy,
  { cvvResult, avsResult }: CardChecks,
): 'card_cvv_incorrect' | 'card_avs_rejected' | undefined {
  if (!acceptsCvv(policy.cvv, cvvResult)) return 'card_cvv_incorrect';
  if (acceptsAvs(policy.avs, avsResult)) return undefined;
  const isExcused =
    policy.ignoresAvsIfCvvMatches && policy.cvv !== 'disabled' && cvvResult === 'MATCHED';
  return isExcused ? undefined : 'card_avs_rejected';
}

/** No check was made, or could be made: what the lenient policies let pass. */
const cvvNotAvailable: readonly (CvvResult | undefined)[] = [
  undefined,
  'NOT_PROCESSED',
  'NOT_PRESENT_ON_CARD',
  'UNAVAILABLE',
  'NO_RESPONSE',
];

function acceptsCvv(policy: CvvPolicy, result: CvvResult | undefined): boolean {
  switch (policy) {
    case 'disabled':
      return true;
    case 'optional':
    case 'require_match_lenient':
      return result === 'MATCHED' || cvvNotAvailable.includes(result);
    case 'require_match_strict':
      return result === 'MATCHED';
  }
}

const avsNotAvailable: readonly (AvsResult | undefined)[] = [
  undefined,
  'AVS_ERROR_INELIGIBLE',
  'NOT_SUPPORTED_INTL',
  'UNAVAILABLE_INTL',
  'RETRY',
  'NOT_SUPPORTED',
  'UNAVAILABLE',
];
const both: readonly (AvsResult | undefined)[] = [
  'EXACT_MATCH_INTL',
  'EXACT_MATCH_UK',
  'ADDRESS_AND_POSTAL_CODE',
  'ADDRESS_AND_ZIP9',
  'ADDRESS_AND_ZIP5',
];
const address: readonly (AvsResult | undefined)[] = [...both, 'ADDRESS', 'ADDRESS_INTL'];
const postalCode: readonly (AvsResult | undefined)[] = [...both, 'POSTAL_CODE', 'ZIP9', 'ZIP5'];

function acceptsAvs(policy: AvsPolicy, result: AvsResult | undefined): boolean {
  const isNotAvailable = avsNotAvailable.includes(result);
  switch (policy) {
    case 'disabled':
    case 'submit_ignore_result':
      return true;
    case 'address_or_postal_code_lenient':
      return isNotAvailable || address.includes(result) || postalCode.includes(result);
    case 'address_or_postal_code_strict':
      return address.includes(result) || postalCode.includes(result);
    case 'address_strict':
      return address.includes(result);
    case 'postal_code_strict':
      return postalCode.includes(result);
    case 'exact_lenient':
      return isNotAvailable || both.includes(result);
    case 'exact_strict':
      return both.includes(result);
  }
}
