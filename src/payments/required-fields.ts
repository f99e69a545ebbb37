// What an account's policy wants to be told of a payer.
import { type Issue, invalidFields } from '#src/kernel/issues.ts';
import type { ProcessingAccount } from '#src/organizations/index.ts';
import type { Payable } from './payable.ts';

/** Throws `fields_invalid` for what was not told. */
export function requireFields({ typedIn, swiped }: ProcessingAccount, payable: Payable): void {
  const { requiredFields } = payable.isSwiped ? swiped : typedIn;
  const missing = requiredFields.filter((field) => payable.lacks(field));
  if (missing.length > 0) throw invalidFields(missing.map(toIssue));
}

function toIssue(field: string): Issue {
  return { path: ['method', field], rule: 'not_blank' };
}
