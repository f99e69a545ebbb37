import { failuresOf } from '#src/kernel/failure.ts';

export const gatewayFailures = {
  payment_method_missing: {
    kind: 'invalid',
    field: 'method',
    say: () => 'No payment method was given.',
  },
  card_details_missing: {
    kind: 'invalid',
    field: 'method',
    say: () => 'Neither card details nor a token were given.',
  },
  bank_details_missing: {
    kind: 'invalid',
    field: 'method',
    say: () => 'Neither bank details nor a token were given.',
  },
  refund_to_other_method: {
    kind: 'forbidden',
    field: 'method',
    say: () => 'Refunds go back to the method that was charged.',
  },
  recurrence_not_available: {
    kind: 'forbidden',
    field: 'recur',
    say: () => 'Recurring charges are not available.',
  },
} as const;

export const failure = failuresOf(gatewayFailures);
