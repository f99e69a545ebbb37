// For each documented code that a transaction fails of: how it comes to that.
import type { ReturnFailure } from '#facts/return-codes.ts';
import { aBankAccount, aCard, type TestApp } from '#test/support/app.ts';
import type { Refusal } from './catalog-refusals.ts';
import { setAccount, setAchAccount } from './operated.ts';

/** A charge that is refused, and stored as a transaction that failed of the same code. */
export type Decline = Omit<Refusal, 'about' | 'overrides'>;

const testCards = {
  card_declined: '4000000000000002',
  card_declined_insufficient_funds: '4000000000000044',
  card_declined_limit_exceeded: '4000000000000051',
  card_declined_processing_error: '4000000000000119',
  card_declined_hold: '4000000000000127',
};

const testAccounts = {
  ach_declined: '1000000001',
  ach_declined_hold: '1000000002',
  ach_declined_duplicate: '1000000003',
  ach_invalid_account_number: '1000000004',
  ach_insufficient_funds: '1000000005',
  ach_account_not_found: '1000000006',
  ach_account_closed: '1000000007',
  ach_account_frozen: '1000000008',
  ach_limit_exceeded: '1000000009',
};

/** No test number stands for these: an operator has the simulator answer them. */
const simulated = {
  card: [
    'card_declined_refer_to_issuer',
    'card_declined_no_account',
    'card_processor_not_available',
    'card_processing_error',
  ],
  bank: [
    'ach_invalid_merchant_configuration',
    'ach_processor_not_available',
    'ach_processing_error',
  ],
};

const charging = (method: object) => (store: TestApp) =>
  store.gateway('POST', '/v1/charges', { amount: 1000, method });

const onCards = [
  ...Object.entries(testCards).map(
    ([code, number]): Decline => ({
      code,
      when: `card ${number} is charged`,
      attempt: charging(aCard({ number })),
    }),
  ),
  ...simulated.card.map(
    (code): Decline => ({
      code,
      when: 'the card network answers so',
      given: (store) => setAccount(store, { simulated_answer: { failure_code: code } }),
      attempt: charging(aCard()),
    }),
  ),
  {
    code: 'card_cvv_incorrect',
    when: 'the account wants the security code to match, and it does not',
    given: (store) => setAccount(store, { cvv_policy: 'require_match_strict' }),
    attempt: charging(aCard({ number: '4000000000000101', cvv: '123' })),
  },
  {
    code: 'card_avs_rejected',
    when: 'the account wants the address to match, and it does not',
    given: (store) => setAccount(store, { avs_policy: 'address_strict' }),
    attempt: charging(aCard({ number: '4000000000000010', address1: '123 Main St' })),
  },
  {
    code: 'card_type_not_accepted',
    when: 'the account takes cards of another brand only',
    given: (store) => setAccount(store, { accepted_card_types: ['DISCOVER'] }),
    attempt: charging(aCard()),
  },
] satisfies Decline[];

const onBankAccounts = [
  ...Object.entries(testAccounts).map(
    ([code, account_number]): Decline => ({
      code,
      when: `account ${account_number} is debited`,
      attempt: charging(aBankAccount({ account_number })),
    }),
  ),
  ...simulated.bank.map(
    (code): Decline => ({
      code,
      when: 'the bank network answers so',
      given: (store) => setAchAccount(store, { simulated_answer: { failure_code: code } }),
      attempt: charging(aBankAccount()),
    }),
  ),
  {
    code: 'ach_invalid_routing_number',
    when: 'the check digit of the routing number is wrong',
    attempt: charging(aBankAccount({ routing_number: '021000022' })),
  },
] satisfies Decline[];

export const declines: readonly Decline[] = [...onCards, ...onBankAccounts];

/** What only a bank says, days later, and nobody is answered: by the bank's own code. */
export const returns: Readonly<Partial<Record<ReturnFailure, string>>> = {
  ach_not_authorized: 'R10',
  ach_authorization_revoked: 'R07',
  ach_payment_stopped: 'R08',
  ach_payment_refused: 'R23',
};
