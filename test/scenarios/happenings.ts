// What makes each documented event happen, with the names, amounts and cards of its example.
import type { Step, Trigger } from '#src/cli/triggers.ts';

export interface Happening extends Trigger {
  /** Where the example is at odds with the rest of the documents, and why; by path. */
  readonly except?: Readonly<Record<string, string>>;
}

/** What the test clock shows before anything happens. */
export const beginning = '2030-09-15T18:00:00Z';

const until = (to: string): Step => ({ call: ['POST', '/console/api/clock'], body: { to } });
const toMidOctober = until('2030-10-15T18:00:00Z');
const toNovember = until('2030-11-01T18:00:00Z');
const toJanuary = until('2031-01-01T18:00:00Z');

const named = (name: string) => ({ name, address1: '123 Main St', postal_code: '78730' });
const payer = named('Some Customer');
const card = { type: 'card', number: '4242424242424242', exp_month: 10, exp_year: 2035 };
const otherCard = { ...card, number: '4242424242400010', name: 'Some Customer' };

const charging = (body: object): Step => ({ as: 'charge', call: ['POST', '/v1/charges'], body });
const onCharge = (action: string, body: object): Step => ({
  as: action,
  call: ['POST', `/v1/charges/{charge.id}/${action}`],
  body,
});

/** It expires in the month. */
const saving = (exp_month: number): Step => ({
  as: 'card',
  call: ['POST', '/v1/cards'],
  body: { ...card, exp_month, exp_year: 2030, ...payer },
});

const recurring = (more: object = {}, exp: object = {}): Step => ({
  as: 'recurring',
  call: ['POST', '/v1/recurring/charges'],
  body: {
    description: 'New Recurring Charge',
    amount: 150,
    method: { ...card, ...named('Test Customer'), ...exp },
    schedule: { interval_unit: 'MONTH', interval_delay: 1, start: '2020-01-01' },
    ...more,
  },
});
const path = '/v1/recurring/charges/{recurring.id}';
const about = '{recurring.id}';
const august = { exp_month: 8 };

/** With the example's start, months before it expires. */
const expiring = (exp_month: number): Step =>
  recurring(
    {
      amount: 2500,
      schedule: { interval_unit: 'MONTH', interval_delay: 1, start: '2016-05-01' },
    },
    { exp_month, exp_year: 2030 },
  );

const occurrence = '{recurring.occurrences.0.id}';
const onOccurrence = (action: string, status = 200): Step => ({
  call: ['POST', `${path}/occurrences/${occurrence}/${action}`],
  status,
});

const ofTransactions: Readonly<Record<string, Happening>> = {
  'transaction.created': {
    steps: [
      charging({
        amount: 1256,
        auto_capture: false,
        reference: 'auth ref 1256',
        method: { ...card, ...payer, cvv: '123' },
      }),
    ],
    about: '{charge.id}',
  },
  'transaction.authorized': {
    steps: [charging({ amount: 1312, method: { ...card, ...payer, cvv: '123' } })],
    about: '{charge.id}',
  },
  'transaction.completed': {
    steps: [
      charging({
        amount: 1312,
        method: { ...card, number: '378282246310005', name: payer.name, cvv: '1234' },
      }),
      onCharge('refund', { amount: 100, reference: 'credit ref' }),
      toMidOctober,
    ],
    about: '{refund.id}',
  },
  'transaction.voided': {
    steps: [
      charging({ amount: 100, method: { ...card, name: payer.name } }),
      {
        call: ['POST', '/v1/transactions/{charge.id}/void'],
        body: { reference: 'void ref' },
      },
    ],
    about: '{charge.id}',
  },
  'transaction.failed': {
    steps: [
      charging({ amount: 34, auto_capture: false, method: otherCard }),
      onCharge('capture', {}),
      {
        call: ['POST', '/console/api/simulator/returns'],
        body: { transaction: '{charge.id}', code: 'settlement_failed' },
      },
    ],
    about: '{charge.id}',
  },
  'transaction.updated': {
    steps: [
      charging({ amount: 5500, auto_capture: false, method: otherCard }),
      onCharge('capture', { capture_time: 'NEXT_AUTO_CAPTURE' }),
    ],
    about: '{charge.id}',
  },
  'transaction.pending_parent_settlement': {
    steps: [
      charging({
        amount: 1200,
        method: {
          type: 'bank',
          routing_number: '000000013',
          account_number: '1234567890',
          account_type: 'CHECKING',
          name: payer.name,
        },
      }),
      onCharge('refund', { amount: 1200 }),
    ],
    about: '{refund.id}',
    except: {
      '$.data.authorization_code': 'nobody has authorized what waits to be authorized',
    },
  },
};

const ofRecurringCharges: Readonly<Record<string, Happening>> = {
  'recurring_charge.created': { steps: [recurring({ amount: 145 })], about },
  'recurring_charge.updated': {
    steps: [
      recurring({ amount: 145 }),
      { call: ['PATCH', path], body: { amount: 150, method: { type: 'card', ...august } } },
    ],
    about,
  },
  'recurring_charge.deleted': {
    steps: [recurring(), toNovember, { call: ['DELETE', path] }],
    about,
  },
  'recurring_charge.completed': {
    steps: [recurring(), toNovember, { call: ['POST', `${path}/cancel`] }],
    about,
  },
  'recurring_charge.payment_method.expiring': { steps: [expiring(11), toNovember], about },
  'recurring_charge.payment_method.expired': {
    steps: [toMidOctober, expiring(12), toJanuary],
    about,
    except: { '$.data.total_amount': 'two payments of 2500 are not 2500 together' },
  },
  'recurring_charge.occurrence.created': {
    steps: [recurring({ amount: 145 })],
    about: occurrence,
  },
  'recurring_charge.occurrence.updated': {
    steps: [recurring({ amount: 145 }), { call: ['PATCH', path], body: { amount: 150 } }],
    about: occurrence,
  },
  'recurring_charge.occurrence.paid': {
    steps: [recurring({}, august), onOccurrence('pay')],
    about: occurrence,
    except: {
      '$.data.attempts': 'an attempt before it would be among the transactions, by their type',
    },
  },
  'recurring_charge.occurrence.failed': {
    steps: [recurring({}, { ...august, number: '4000000000000002' }), onOccurrence('pay', 422)],
    about: occurrence,
    except: { '$.data.transactions.0.method.number': 'the card of the example is a good one' },
  },
  'recurring_charge.occurrence.ignored': {
    steps: [recurring(), onOccurrence('ignore')],
    about: occurrence,
  },
};

/** By the type of the event that they make happen. */
export const happenings: Readonly<Record<string, Happening>> = {
  ...ofTransactions,
  'payment_method.expiring': { steps: [saving(11), toNovember], about: '{card.id}' },
  'payment_method.expired': { steps: [saving(12), toJanuary], about: '{card.id}' },
  ...ofRecurringCharges,
};
