// Our names for a payer's fields, and the gateway's.

export const payerFields = {
  name: 'name',
  address1: 'address1',
  address2: 'address2',
  city: 'city',
  state: 'state',
  postalCode: 'postal_code',
  country: 'country',
  email: 'email',
  phone: 'phone',
} as const;

const names: Readonly<Record<string, string>> = {
  ...payerFields,
  brand: 'card_type',
  securityCode: 'cvv',
  expMonth: 'exp_month',
  expYear: 'exp_year',
  accountType: 'account_type',
  amountMinor: 'amount',
  maxOccurrences: 'max_occurrences',
  maxAmount: 'max_amount',
  maxAmountMinor: 'max_amount',
  unit: 'interval_unit',
  every: 'interval_delay',
};

/** The gateway's name of a field that a use case complains of; its own names pass through. */
export function fieldName(name: string): string {
  return names[name] ?? name;
}
