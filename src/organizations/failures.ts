import { failuresOf } from '#src/kernel/failure.ts';
import type { Mode } from '#src/kernel/mode.ts';

export const organizationFailures = {
  credentials_unknown: {
    kind: 'unauthenticated',
    say: () => 'The credentials are missing, unknown or revoked.',
  },
  credential_in_use: {
    kind: 'wrong_state',
    say: () => 'This is the token that the request came with: sign in, and revoke it with another.',
  },
  address_not_allowed: {
    kind: 'unauthenticated',
    say: () => "The address that calls is outside the organization's ranges.",
  },
  country_not_allowed: {
    kind: 'unauthenticated',
    say: () => 'The account does not take payments from the country of the client.',
  },
  live_mode_off: {
    kind: 'forbidden',
    say: () => 'Live mode is off on this server.',
  },
  sign_in_throttled: {
    kind: 'throttled',
    say: (_: { retryAfterSeconds: number }) => 'Too many tries to sign in: wait before the next.',
  },
  organization_not_active: {
    kind: 'forbidden',
    say: () => 'The organization is not active.',
  },
  organization_status_does_not_allow: {
    kind: 'forbidden',
    say: () => 'An organization that is not active can change nothing.',
  },
  account_not_found: {
    kind: 'missing',
    field: 'accountId',
    say: (d: { id?: string }) => `No account has the id ${d.id ?? 'given'}.`,
  },
  account_of_other_mode: {
    kind: 'wrong_state',
    field: 'accountId',
    say: (d: { asked: Mode; account: Mode }) =>
      `A ${d.asked} key cannot use a ${d.account} account.`,
  },
  account_not_active: {
    kind: 'wrong_state',
    field: 'accountId',
    say: () => 'The account is not active.',
  },
  account_status_does_not_allow: {
    kind: 'wrong_state',
    field: 'accountId',
    say: () => 'An account that is not active cannot be changed.',
  },
  account_not_specified: {
    kind: 'wrong_state',
    field: 'accountId',
    say: () => 'No account is the primary one: an account must be named.',
  },
  account_of_other_rail: {
    kind: 'wrong_state',
    field: 'accountId',
    say: () => 'The account does not take this kind of payment method.',
  },
  no_account_for_rail: {
    kind: 'wrong_state',
    say: () => 'The organization has no account that takes this kind of payment method.',
  },
  deposit_account_not_found: {
    kind: 'missing',
    field: 'depositAccountId',
    say: (d: { id?: string }) => `No deposit account has the id ${d.id ?? 'given'}.`,
  },
  version_conflict: {
    kind: 'conflict',
    say: () => 'Somebody else changed it in the meantime: read it again.',
  },
  clock_goes_forward_only: {
    kind: 'invalid',
    field: 'to',
    say: (d: { now: Temporal.Instant }) => `The clock already shows ${d.now}: it never goes back.`,
  },
  clock_too_far: {
    kind: 'invalid',
    field: 'to',
    say: () => 'The clock cannot be moved beyond the year 2200.',
  },
} as const;

export const failure = failuresOf(organizationFailures);
