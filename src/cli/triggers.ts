// What makes each type of event happen: requests that any client could send. A type is a row.

export interface Trigger {
  /** Sent in order. Overrides are for the first one. */
  readonly steps: readonly Step[];
  /** The id of what the event will be about. */
  readonly about: string;
}

/** In its texts `{charge.id}` stands for what is known by then: of a former answer, or a date. */
export interface Step {
  /** What its answer is known as afterwards. */
  readonly as?: string;
  readonly call: readonly [method: 'POST' | 'PATCH' | 'DELETE', path: string];
  readonly body?: object;
  /** The status that it is to be answered with; 200 when absent. */
  readonly status?: number;
  /** What is said of it beforehand, to whoever might wonder later. */
  readonly warning?: string;
}

const number = '4242424242424242';
const decliningNumber = '4000000000000002';
const payer = { name: 'Some Customer', address1: '123 Main St', postal_code: '78730' };
const expiry = { exp_month: '{inTwoYears.month}', exp_year: '{inTwoYears.year}' };
const expiresNextMonth = { exp_month: '{nextMonth.month}', exp_year: '{nextMonth.year}' };
const expiresThisMonth = { exp_month: '{thisMonth.month}', exp_year: '{thisMonth.year}' };

const card = { type: 'card', number, ...expiry, cvv: '123', ...payer };
const bank = {
  type: 'bank',
  routing_number: '000000013',
  account_number: '1100000002',
  account_type: 'CHECKING',
  name: payer.name,
};

const charging = (body: object): Step => ({
  as: 'charge',
  call: ['POST', '/v1/charges'],
  body: { amount: 1312, ...body },
});
const charge = charging({ method: card });
const hold = charging({ method: card, auto_capture: false });
const onCharge = (action: string, more: Omit<Step, 'call'> = {}): Step => ({
  call: ['POST', `/v1/charges/{charge.id}/${action}`],
  ...more,
});

const saving = (month: object): Step => ({
  as: 'card',
  call: ['POST', '/v1/cards'],
  body: { number, ...month, ...payer },
});
const untilNextMonth: Step = {
  call: ['POST', '/console/api/clock'],
  body: { to: '{nextMonth.begins}' },
  warning: 'The test clock moves on by {nextMonth.wait}, to {nextMonth.begins}.',
};

const recurring = (method: object = card): Step => ({
  as: 'recurring',
  call: ['POST', '/v1/recurring/charges'],
  body: {
    description: 'Monthly recurring charge',
    amount: 1250,
    method,
    // Late enough that moving the clock into the next month collects none of it.
    schedule: { start: '{inTwoMonths.date}', interval_unit: 'MONTH', interval_delay: 1 },
  },
});
const recurringPath = '/v1/recurring/charges/{recurring.id}';
const newAmount: Step = { call: ['PATCH', recurringPath], body: { amount: 1500 } };
const occurrence = '{recurring.occurrences.0.id}';
const onOccurrence = (action: string, status = 200): Step => ({
  call: ['POST', `${recurringPath}/occurrences/${occurrence}/${action}`],
  status,
});

export const triggers: Readonly<Record<string, Trigger>> = {
  'transaction.created': { steps: [charge], about: '{charge.id}' },
  'transaction.authorized': { steps: [charge], about: '{charge.id}' },
  'transaction.completed': {
    steps: [hold, onCharge('capture', { body: {} })],
    about: '{charge.id}',
  },
  'transaction.voided': {
    steps: [charge, { call: ['POST', '/v1/transactions/{charge.id}/void'] }],
    about: '{charge.id}',
  },
  'transaction.failed': {
    steps: [{ ...charging({ method: { ...card, number: decliningNumber } }), status: 422 }],
    about: '{charge.messages.0.entity_id}',
  },
  'transaction.updated': {
    steps: [hold, onCharge('capture', { body: { capture_time: 'NEXT_AUTO_CAPTURE' } })],
    about: '{charge.id}',
  },
  'transaction.pending_parent_settlement': {
    steps: [
      charging({ method: bank }),
      onCharge('refund', { as: 'refund', body: { amount: '{charge.amount}' } }),
    ],
    about: '{refund.id}',
  },
  'payment_method.expiring': {
    steps: [saving(expiresNextMonth), untilNextMonth],
    about: '{card.id}',
  },
  'payment_method.expired': {
    steps: [saving(expiresThisMonth), untilNextMonth],
    about: '{card.id}',
  },
  'recurring_charge.created': { steps: [recurring()], about: '{recurring.id}' },
  'recurring_charge.updated': { steps: [recurring(), newAmount], about: '{recurring.id}' },
  'recurring_charge.deleted': {
    steps: [recurring(), { call: ['DELETE', recurringPath] }],
    about: '{recurring.id}',
  },
  'recurring_charge.completed': {
    steps: [recurring(), { call: ['POST', `${recurringPath}/cancel`] }],
    about: '{recurring.id}',
  },
  'recurring_charge.payment_method.expiring': {
    steps: [recurring({ ...card, ...expiresNextMonth }), untilNextMonth],
    about: '{recurring.id}',
  },
  'recurring_charge.payment_method.expired': {
    steps: [recurring({ ...card, ...expiresThisMonth }), untilNextMonth],
    about: '{recurring.id}',
  },
  'recurring_charge.occurrence.created': { steps: [recurring()], about: occurrence },
  'recurring_charge.occurrence.updated': { steps: [recurring(), newAmount], about: occurrence },
  'recurring_charge.occurrence.paid': {
    steps: [recurring(), onOccurrence('pay')],
    about: occurrence,
  },
  'recurring_charge.occurrence.failed': {
    steps: [recurring({ ...card, number: decliningNumber }), onOccurrence('pay', 422)],
    about: occurrence,
  },
  'recurring_charge.occurrence.ignored': {
    steps: [recurring(), onOccurrence('ignore')],
    about: occurrence,
  },
};
