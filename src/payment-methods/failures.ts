import { failuresOf } from '#src/kernel/failure.ts';

export const methodFailures = {
  card_number_invalid: {
    kind: 'invalid',
    field: 'number',
    say: () => 'The card number is not valid.',
  },
  card_number_incorrect: {
    kind: 'invalid',
    field: 'number',
    say: () => 'The card number does not belong to the card type given.',
  },
  card_expired: {
    kind: 'invalid',
    field: 'expYear',
    say: () => 'The card has expired.',
  },
  method_not_found: {
    kind: 'missing',
    field: 'method',
    say: (d: { id?: string }) => `No payment method has the id ${d.id ?? 'given'}.`,
  },
  token_not_found: {
    kind: 'missing',
    field: 'token',
    say: (d: { id?: string }) => `No one-time token has the id ${d.id ?? 'given'}.`,
  },
  method_expired: {
    kind: 'wrong_state',
    field: 'method',
    say: () => 'The saved card has expired.',
  },
} as const;

export const failure = failuresOf(methodFailures);
