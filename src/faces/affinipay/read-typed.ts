// Checks what a token holds as if it had come with the request.
import { type Issue, invalidFields } from '#src/kernel/issues.ts';
import type { MethodInput, TypedDetails } from '#src/payment-methods/index.ts';
import { issueFinder } from '../kit/issues.ts';
import { payerFields } from './field-names.ts';
import { methodDetails } from './method-checks.ts';
import type { MethodDetails } from './method-schema.ts';
import { readDetails } from './read-details.ts';

const findIssues = issueFinder(methodDetails);

/**
 * Throws `fields_invalid`, blaming fields below `path`, and what `readDetails` throws. A method of
 * another kind than the caller wants is for the caller to refuse.
 */
export function readTyped(details: TypedDetails, path: readonly string[]): MethodInput {
  const method = methodOf(details);
  const issues = [...trackIssues(details), ...findIssues(method)];
  if (issues.length > 0) {
    throw invalidFields(issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] })));
  }
  const input = readDetails(details.kind, method);
  return input.kind === 'card' && details.isSwiped ? { ...input, isSwiped: true } : input;
}

function trackIssues({ unreadableTrack }: TypedDetails): Issue[] {
  return unreadableTrack ? [{ path: [unreadableTrack], rule: 'invalid' }] : [];
}

/** The details under the gateway's names. */
function methodOf(details: TypedDetails): MethodDetails {
  const { kind, number, payer } = details;
  const named = Object.entries(payerFields).map(([ours, theirs]) => [
    theirs,
    payer[ours as keyof typeof payerFields],
  ]);
  const fields = {
    ...Object.fromEntries(named),
    type: kind,
    ...(kind === 'card'
      ? {
          number,
          cvv: details.securityCode,
          exp_month: details.expMonth,
          exp_year: details.expYear,
          card_type: details.brand,
        }
      : {
          account_number: number,
          routing_number: details.routingNumber,
          account_type: details.accountType,
        }),
  };
  const there = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as MethodDetails;
}
