// The properties that the API's documents list for each type of object that events show.

const payer = 'name address1 address2 city state postal_code country email phone';
const details = `type fingerprint ${payer} reference description`;
const transaction =
  'id created modified messages type account_id status failure_code amount currency auto_capture ' +
  'method reference data';

const types = {
  event: 'id created type data',
  charge:
    `${transaction} amount_refunded authorization_code cvv_result avs_result capture_reference ` +
    'void_reference recurring_charge_id recurring_charge_occurrence_id refunds',
  refund: `${transaction} charge_id`,
  card: `id created modified ${details} number card_type exp_month exp_year cvv`,
  bank: `id created modified ${details} routing_number account_number account_type bank_name`,
  recurring:
    'id created modified messages status status_reason account_id method schedule description ' +
    'amount currency reference max_occurrences max_amount total_occurrences total_amount ' +
    'next_payment data',
  occurrence:
    'id created modified recurring_charge_id amount status due_date attempts last_attempt ' +
    'transactions',
  schedule: 'interval_unit interval_delay start end days',
} as const;

type Type = keyof typeof types;
type Shown = Readonly<Record<string, unknown>>;

/** The properties of an event that no document lists, such as `charge.mode`. */
export function strays(event: Shown): string[] {
  const data = event.data as Shown;
  return [...straysOf('event', event), ...straysOf(typeOfData(`${event.type}`, data), data)];
}

function typeOfData(event: string, { type }: Shown): Type {
  if (event.startsWith('transaction.')) return type === 'REFUND' ? 'refund' : 'charge';
  if (event.startsWith('payment_method.')) return type === 'bank' ? 'bank' : 'card';
  return event.includes('.occurrence.') ? 'occurrence' : 'recurring';
}

function straysOf(type: Type, shown: Shown): string[] {
  const known = new Set(types[type].split(' '));
  return Object.entries(shown).flatMap(([key, value]) =>
    known.has(key) ? straysWithin(key, value as Shown) : [`${type}.${key}`],
  );
}

function straysWithin(key: string, value: Shown): string[] {
  if (key === 'method') return straysOf(value.type === 'bank' ? 'bank' : 'card', value);
  if (key === 'schedule') return straysOf('schedule', value);
  if (key !== 'transactions') return [];
  return Object.values(value).flatMap((one) => straysOf('charge', one as Shown));
}
