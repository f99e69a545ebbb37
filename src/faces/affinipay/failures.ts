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
  encryption_unknown: {
    kind: 'invalid',
    field: 'method',
    say: () => 'The value is encrypted for a key that is not ours.',
  },
  search_malformed: {
    kind: 'invalid',
    say: ({ part }: { part: string }) => `What is searched for cannot be read: ${part}.`,
  },
} as const;

export const failure = failuresOf(gatewayFailures);
