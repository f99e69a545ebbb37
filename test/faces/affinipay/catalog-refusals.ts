// For each documented code that refuses a request outright: a request that earns it.
import type { AppOptions } from '#src/app.ts';
import { sql } from '#src/db/index.ts';
import { fromBase64Url } from '#src/kernel/ids.ts';
import { type Answered, aBankAccount, aCard, gatewayId, type TestApp } from '#test/support/app.ts';
import type { ExpectedMessage } from './messages.ts';
import { set, setAccount, setAchAccount } from './operated.ts';
import { raced, waiting } from './racing.ts';
import { storyOf } from './story.ts';

export interface Refusal {
  readonly code: string;
  readonly when: string;
  /** What an operator has made of the organization before. */
  readonly given?: (store: TestApp) => Promise<void>;
  /** The last request that it sends is the one that is refused. */
  readonly attempt: (store: TestApp) => Promise<Answered>;
  /** What the message tells besides its code. */
  readonly about?: Pick<ExpectedMessage, 'context' | 'sub_code'>;
  /** What the server must be like; any will do when absent. */
  readonly overrides?: AppOptions['overrides'];
}

const nobodys = 'RNZyuzAPTK2TSS6hPKafDA';

const charge = (store: TestApp, body: object, more = {}) =>
  store.gateway('POST', '/v1/charges', { amount: 1000, method: aCard(), ...body }, more);

const achAccount = ({ organization }: TestApp) =>
  `/v1/ach-accounts/${gatewayId(organization.achAccountId)}`;

const ofRequests: readonly Refusal[] = [
  {
    code: 'not_authorized',
    when: 'nobody has the key',
    attempt: (store) => charge(store, {}, { key: 'sk_test_nobodys' }),
  },
  {
    code: 'malformed_request',
    when: 'the body is not the JSON that it says it is',
    attempt: (store) => store.gateway('POST', '/v1/charges', '{"amount": 1000,'),
  },
  {
    code: 'invalid_request',
    when: 'the address does not know the method',
    attempt: (store) => store.gateway('DELETE', '/v1/charges'),
  },
  {
    code: 'invalid_request',
    when: 'the body is a form where JSON is asked for',
    attempt: (store) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      return store.gateway('POST', '/v1/charges', 'amount=1000', { headers });
    },
  },
  {
    code: 'no_content',
    when: 'there is no body',
    attempt: (store) => store.gateway('POST', '/v1/charges'),
  },
  {
    code: 'invalid_data_encryption',
    when: 'the card number is encrypted for nobody',
    attempt: (store) => charge(store, { method: aCard({ number: encrypted }) }),
  },
  {
    code: 'resource_not_found',
    when: 'no account has the id',
    attempt: (store) => charge(store, { account_id: nobodys }),
    about: { context: `Account[${nobodys}]` },
  },
  {
    code: 'resource_not_found',
    when: 'there is nothing at the address',
    attempt: (store) => store.gateway('GET', '/v1/changes'),
  },
  {
    code: 'search_failed',
    when: 'a search names a property that nothing has',
    attempt: (store) => store.gateway('GET', '/v1/transactions?qf=color:red'),
  },
  {
    code: 'server_error',
    when: 'the program breaks in the middle of a refund',
    overrides: { reserveRefund: () => Promise.reject(new Error('broken for a test')) },
    attempt: async (store) => {
      const { id } = await storyOf(store).charge(1000);
      return store.gateway('POST', `/v1/charges/${id}/refund`, { amount: 1 });
    },
  },
  {
    code: 'version_conflict',
    when: 'somebody else changes the merchant in the meantime',
    attempt: async (store) => {
      const row = { table: 'organizations', id: store.organization.id } as const;
      const rename = (name: string) => () => store.gateway('PATCH', '/v1/merchant', { name });
      const answers = await raced(store, row, [rename('One'), rename('Other')]);
      return answers.find(({ status }) => status !== 200) as Answered;
    },
  },
];

/** A JSON Web Encryption, in the compact form that the documents name. */
const encrypted = [
  'eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMTI4R0NNIn0',
  'OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGe',
  '48V1_ALb6US04U3b',
  '5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6ji',
  'XFBoMYUZodetZdvTiFvSkQ',
].join('.');

/** One for each thing that can be wrong with a field, wherever fields are. */
const ofFields: readonly Refusal[] = [
  {
    code: 'invalid_data',
    when: 'a card to be saved expires in the thirteenth month',
    attempt: (store) => store.gateway('POST', '/v1/cards', aCard({ exp_month: 13 })),
    about: { context: 'exp_month', sub_code: 'number_out_of_range' },
  },
  {
    code: 'invalid_data',
    when: 'the name of a merchant is too long',
    attempt: (store) => store.gateway('PATCH', '/v1/merchant', { name: 'x'.repeat(65) }),
    about: { context: 'name', sub_code: 'invalid_length' },
  },
  {
    code: 'invalid_data',
    when: 'a page of transactions is larger than there are',
    attempt: (store) => store.gateway('GET', '/v1/transactions?page_size=1001'),
    about: { context: 'page_size', sub_code: 'exceeds_maximum_value' },
  },
  {
    code: 'invalid_data',
    when: 'a credit gives nothing',
    attempt: (store) => store.gateway('POST', '/v1/credits', { amount: 0, method: aCard() }),
    about: { context: 'amount', sub_code: 'below_minimum_value' },
  },
  {
    code: 'invalid_data',
    when: 'the account asks for a name that the card is without',
    given: (store) => setAccount(store, { required_payment_fields: ['name'] }),
    attempt: (store) => charge(store, { method: aCard({ name: '' }) }),
    about: { context: 'method.name', sub_code: 'not_blank' },
  },
  {
    code: 'invalid_data',
    when: 'a refund is of no amount',
    attempt: async (store) => {
      const { id } = await storyOf(store).charge(1000);
      return store.gateway('POST', `/v1/charges/${id}/refund`, { amount: null });
    },
    about: { context: 'amount', sub_code: 'not_null' },
  },
  {
    code: 'invalid_data',
    when: 'a token is to be of something that is no payment method',
    attempt: (store) => store.gateway('POST', '/v1/tokens', aCard({ type: 'cash' })),
    about: { context: 'type', sub_code: 'invalid' },
  },
];

const ofStandings: readonly Refusal[] = [
  {
    code: 'merchant_not_active',
    when: 'a suspended merchant charges',
    given: (store) => set(store, 'organization', { status: 'inactive' }),
    attempt: (store) => charge(store, {}),
  },
  {
    code: 'unavailable_for_merchant_status',
    when: 'a suspended merchant changes its name',
    given: (store) => set(store, 'organization', { status: 'inactive' }),
    attempt: (store) => store.gateway('PATCH', '/v1/merchant', { name: 'Reopened' }),
  },
  {
    code: 'account_not_active',
    when: 'the account is suspended that a charge goes to',
    given: (store) => setAccount(store, { status: 'inactive' }),
    attempt: (store) => charge(store, {}),
  },
  {
    code: 'unavailable_for_current_status',
    when: 'a suspended account is renamed',
    given: (store) => setAchAccount(store, { status: 'inactive' }),
    attempt: (store) => store.gateway('PATCH', achAccount(store), { name: 'Reopened' }),
  },
  {
    code: 'no_account_specified',
    when: 'the primary account is gone, and the charge names no other',
    given: (store) => setAccount(store, { status: 'deleted' }),
    attempt: (store) => charge(store, {}),
  },
  {
    code: 'no_account_for_payment_method',
    when: 'no account takes bank debits',
    given: (store) => setAchAccount(store, { status: 'deleted' }),
    attempt: (store) => charge(store, { method: aBankAccount() }),
  },
  {
    code: 'incorrect_payment_type',
    when: 'a card is charged on a bank debit account',
    attempt: (store) => {
      return charge(store, { account_id: gatewayId(store.organization.achAccountId) });
    },
  },
  {
    code: 'unavailable_for_merchant_mode',
    when: 'a live key charges a test account',
    attempt: (store) => {
      const { merchantAccountId, liveSecretKey: key } = store.organization;
      return charge(store, { account_id: gatewayId(merchantAccountId) }, { key });
    },
  },
  {
    code: 'unavailable_for_merchant_policy',
    when: 'the account pays nothing out but refunds',
    given: (store) => setAccount(store, { credits_enabled: false }),
    attempt: (store) => store.gateway('POST', '/v1/credits', { amount: 1, method: aCard() }),
  },
];

const ofMethods: readonly Refusal[] = [
  {
    code: 'no_payment_method',
    when: 'there is nothing to pay with',
    attempt: (store) => charge(store, { method: undefined }),
  },
  {
    code: 'no_card_details_or_token_present',
    when: 'a card has no details',
    attempt: (store) => charge(store, { method: { type: 'card', name: 'Pat' } }),
  },
  {
    code: 'no_bank_details_or_token_present',
    when: 'a bank account has no details',
    attempt: (store) => charge(store, { method: { type: 'bank', name: 'Pat' } }),
  },
  {
    code: 'card_number_invalid',
    when: 'the card number fails its check digit',
    attempt: (store) => charge(store, { method: aCard({ number: '4242424242424241' }) }),
  },
  {
    code: 'card_number_incorrect',
    when: 'the card is of another brand than it says',
    attempt: (store) => charge(store, { method: aCard({ card_type: 'MASTERCARD' }) }),
  },
  {
    code: 'card_expired',
    when: 'the card has expired',
    attempt: (store) => charge(store, { method: aCard({ exp_month: 12, exp_year: 2020 }) }),
  },
  {
    code: 'payment_method_expired',
    when: 'the card has expired since it was saved',
    attempt: async (store) => {
      const card = aCard({ exp_month: 12, exp_year: 2026 });
      const { body } = await store.gateway('POST', '/v1/cards', card);
      await store.advance('P60D');
      return charge(store, { method: body.id });
    },
  },
  {
    code: 'unsupported_currency',
    when: 'the account takes another currency',
    attempt: (store) => charge(store, { currency: 'EUR' }),
  },
];

const ofMoves: readonly Refusal[] = [
  {
    code: 'not_valid_for_transaction_status',
    when: 'a completed charge is voided',
    attempt: async (store) => {
      const { hold, capture } = storyOf(store);
      const { id } = await capture((await hold(1000)).id);
      return store.gateway('POST', `/v1/transactions/${id}/void`);
    },
  },
  {
    code: 'exceeds_authorized_amount',
    when: 'more is captured than was authorized',
    attempt: async (store) => {
      const { id } = await storyOf(store).hold(1000);
      return store.gateway('POST', `/v1/charges/${id}/capture`, { amount: 1001 });
    },
  },
  {
    code: 'refund_exceeds_transaction',
    when: 'more is refunded than other refunds have left',
    attempt: async (store) => {
      const { charge: charged, refund } = storyOf(store);
      const { id } = await charged(1000);
      await refund(id, 600);
      return store.gateway('POST', `/v1/charges/${id}/refund`, { amount: 401 });
    },
  },
  {
    code: 'currency_mismatch',
    when: 'a refund is asked for in another currency',
    attempt: async (store) => {
      const { id } = await storyOf(store).charge(1000);
      return store.gateway('POST', `/v1/charges/${id}/refund`, { amount: 1, currency: 'EUR' });
    },
  },
  {
    code: 'resource_exists',
    when: 'a credit has the source id of a charge',
    attempt: async (store) => {
      const named = { amount: 1, method: aCard(), source_id: 'invoice:1' };
      await storyOf(store).charge(1, named);
      return store.gateway('POST', '/v1/credits', named);
    },
  },
  {
    code: 'unavailable_due_to_capture_in_process',
    when: 'a hold is captured while the daily capture is under way',
    attempt: async (store) => {
      const { charge: charged, hold } = storyOf(store);
      const [member, held] = [await charged(1000), await hold(1000)];
      const { captured, answer } = await store.app.db.transaction(async (tx) => {
        await tx.one(sql`
          select id from payments where id = ${fromBase64Url(member.id)} for update`);
        const captured = store.advance('P1D');
        await waiting(store.app.db, 1);
        const answer = await store.gateway('POST', `/v1/charges/${held.id}/capture`, {});
        return { captured: { captured }, answer };
      });
      await captured.captured;
      return answer;
    },
  },
];

const limits = {
  merchant_trans_max_amount_exceeded: { transaction_amount_max: 1500 },
  merchant_trans_daily_count_exceeded: { daily_count_max: 1 },
  merchant_trans_daily_amount_exceeded: { daily_amount_max: 2500 },
  merchant_trans_monthly_count_exceeded: { monthly_count_max: 1 },
  merchant_trans_monthly_amount_exceeded: { monthly_amount_max: 2500 },
};

const ofLimits = Object.entries(limits).map(
  ([code, limit]): Refusal => ({
    code,
    when: `an account with ${JSON.stringify(limit)} has taken 1000, and is to take 1501`,
    given: (store) => setAccount(store, { limits: limit }),
    attempt: async (store) => {
      await storyOf(store).charge(1000);
      return charge(store, { amount: 1501 });
    },
  }),
);

export const refusals: readonly Refusal[] = [
  ...ofRequests,
  ...ofFields,
  ...ofStandings,
  ...ofMethods,
  ...ofMoves,
  ...ofLimits,
];
