// Schemas of what the gateway answers. An answer carries no property that is not listed here.
import { type TSchema, Type } from 'typebox';
import { anyJson } from '../kit/schemas.ts';

function optional<Properties extends Record<string, TSchema>>(properties: Properties) {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, Type.Optional(schema)]),
  );
}

const id = Type.String({ description: 'Identity of the object.' });
const timestamp = Type.String({ format: 'date-time' });
const hash = Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true });
const text = Type.String();

export const methodType = Type.Object(
  {
    type: Type.String({ enum: ['card', 'bank'] }),
    ...optional({
      number: Type.String({ description: 'Masked card number.' }),
      fingerprint: Type.String({ description: 'The same for the same number.' }),
      card_type: text,
      exp_month: Type.Integer(),
      exp_year: Type.Integer(),
      cvv: text,
      routing_number: text,
      account_number: Type.String({ description: 'Masked account number.' }),
      account_type: text,
      bank_name: text,
      name: text,
      address1: text,
      address2: text,
      city: text,
      state: text,
      postal_code: text,
      country: text,
      email: text,
      phone: text,
    }),
  },
  { title: 'payment_method' },
);

export const tokenType = Type.Object(
  {
    id,
    created: timestamp,
    modified: timestamp,
    ...methodType.properties,
    ...optional({
      reference: text,
      description: text,
      form_data: anyJson('What came with the details, as it came.'),
    }),
  },
  { title: 'token' },
);

export const savedMethodType = Type.Object(
  {
    id,
    created: timestamp,
    modified: timestamp,
    ...methodType.properties,
    ...optional({ reference: text, description: text }),
  },
  { title: 'saved_payment_method' },
);

const transactionProperties = {
  id,
  created: timestamp,
  modified: timestamp,
  type: Type.String({ enum: ['CHARGE', 'REFUND', 'CREDIT'] }),
  account_id: id,
  status: Type.String({ enum: ['PENDING', 'AUTHORIZED', 'COMPLETED', 'VOIDED', 'FAILED'] }),
  amount: Type.Integer({ description: "In the currency's smallest unit." }),
  currency: text,
  auto_capture: Type.Boolean(),
  method: methodType,
  ...optional({
    amount_refunded: Type.Integer(),
    failure_code: text,
    messages: Type.Array(text, { description: 'What there is to say of it, for people.' }),
    charge_id: id,
    authorization_code: text,
    cvv_result: text,
    avs_result: text,
    reference: text,
    capture_reference: text,
    void_reference: text,
    recurring_charge_id: id,
    recurring_charge_occurrence_id: id,
    data: hash,
  }),
};

export const refundType = Type.Object(transactionProperties, { title: 'refund' });

export const transactionType = Type.Object(
  { ...transactionProperties, refunds: Type.Optional(Type.Array(refundType)) },
  { title: 'transaction' },
);

const signature = {
  mime_type: text,
  data: Type.String({ description: 'The strokes, as they were sent.' }),
};

export const signedTransactionType = Type.Object(
  { ...transactionProperties, signature_id: id, signature: Type.Object(signature) },
  { title: 'signed_transaction' },
);

export const signatureType = Type.Object(
  { id, created: timestamp, ...signature, signature: Type.Object(signature) },
  { title: 'signature' },
);

/** Its data is what its family writes, whatever kind of object that is. */
const date = Type.String({ format: 'date' });

export const occurrenceType = Type.Object(
  {
    id,
    created: timestamp,
    modified: timestamp,
    recurring_charge_id: id,
    amount: Type.Integer({ description: "In the currency's smallest unit." }),
    status: Type.String({ enum: ['PENDING', 'PAYING', 'PAID', 'IGNORED', 'FAILED'] }),
    due_date: date,
    attempts: Type.Integer(),
    ...optional({
      last_attempt: timestamp,
      transactions: Type.Array(Type.Object(transactionProperties, { title: 'charge' })),
    }),
  },
  { title: 'recurring_charge_occurrence' },
);

const scheduleType = Type.Object(
  {
    interval_unit: Type.String({ enum: ['DAY', 'WEEK', 'MONTH'] }),
    interval_delay: Type.Integer(),
    start: date,
    ...optional({ end: date, days: Type.Array(text) }),
  },
  { title: 'schedule' },
);

export const recurringChargeType = Type.Object(
  {
    id,
    created: timestamp,
    modified: timestamp,
    status: Type.String({ enum: ['ACTIVE', 'COMPLETED', 'DELETED'] }),
    account_id: id,
    method: methodType,
    schedule: scheduleType,
    amount: Type.Integer({ description: "In the currency's smallest unit." }),
    currency: text,
    total_occurrences: Type.Integer({ description: 'What collection was attempted of.' }),
    total_amount: Type.Integer(),
    ...optional({
      status_reason: Type.String({ enum: ['schedule_complete', 'user_canceled'] }),
      description: text,
      reference: text,
      max_occurrences: Type.Integer(),
      max_amount: Type.Integer(),
      next_payment: date,
      data: hash,
    }),
  },
  { title: 'recurring_charge' },
);

/** Where it is made, its first occurrence is shown with it. */
export const createdRecurringChargeType = Type.Object(
  { ...recurringChargeType.properties, occurrences: Type.Array(occurrenceType) },
  { title: 'created_recurring_charge' },
);

export const eventType = Type.Object(
  { id, created: timestamp, type: text, data: hash },
  { title: 'event' },
);

export function searchResults(item: TSchema) {
  return Type.Object({
    page: Type.Integer(),
    page_size: Type.Integer(),
    total_entries: Type.Integer(),
    results: Type.Array(item),
  });
}

const account = {
  id,
  created: timestamp,
  modified: timestamp,
  trust_account: Type.Boolean(),
  status: Type.String({ enum: ['ACTIVE', 'INACTIVE', 'DELETED'] }),
  name: text,
  primary: Type.Boolean(),
  currency: text,
  required_payment_fields: text,
  transaction_allowed_countries: text,
};

const merchantAccountType = Type.Object(
  {
    ...account,
    accepted_card_types: text,
    cvv_policy: text,
    avs_policy: text,
    ignore_avs_failure_if_cvv_match: Type.Boolean(),
    swipe_cvv_policy: text,
    swipe_avs_policy: text,
    swipe_ignore_avs_failure_if_cvv_match: Type.Boolean(),
    swipe_required_payment_fields: text,
  },
  { title: 'merchant_account' },
);

export const achAccountType = Type.Object(
  {
    ...account,
    routing_number: text,
    account_number: text,
    account_type: text,
    bank_name: Type.Optional(text),
  },
  { title: 'ach_account' },
);

export const merchantType = Type.Object(
  {
    id,
    created: timestamp,
    modified: timestamp,
    name: text,
    public_key: text,
    timezone: text,
    api_allowed_ip_address_ranges: text,
    merchant_accounts: Type.Array(merchantAccountType),
    ach_accounts: Type.Array(achAccountType),
    ...optional({
      contact_name: text,
      contact_email: text,
      contact_phone: text,
      address1: text,
      address2: text,
      city: text,
      state: text,
      postal_code: text,
      country: text,
      live_events_urls: text,
      test_events_urls: text,
    }),
  },
  { title: 'merchant' },
);

/** Where a merchant was updated, its bank accounts are shown by another name as well. */
export const updatedMerchantType = Type.Object(
  { ...merchantType.properties, bank_accounts: merchantType.properties.ach_accounts },
  { title: 'updated_merchant' },
);

export const statusType = Type.Object({
  status: Type.String({
    enum: ['NORMAL', 'EXCESSIVE_LATENCY', 'SERVICE_UNRELIABLE', 'SERVICE_UNAVAILABLE'],
  }),
});

export const messagesType = Type.Object(
  {
    messages: Type.Array(
      Type.Object({
        code: text,
        level: Type.String({ enum: ['info', 'error'] }),
        message: text,
        facility: Type.String({ enum: ['gateway', 'payment_processor'] }),
        ...optional({ context: text, sub_code: text, entity_id: text }),
      }),
    ),
  },
  { title: 'messages' },
);

/** Every route may answer these beside its own. */
export const errorAnswers: Readonly<Record<number, TSchema>> = Object.fromEntries(
  [400, 401, 404, 409, 422, 500].map((status) => [status, messagesType]),
);
