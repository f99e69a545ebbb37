// Every failure that the program can raise, with how each face words it.
import { renderError as affinipay } from '#src/faces/affinipay/errors.ts';
import { gatewayFailures } from '#src/faces/affinipay/failures.ts';
import { queryFailures } from '#src/faces/aiwyn/failures.ts';
import { requestFailures } from '#src/faces/kit/failures.ts';
import { idempotencyFailures } from '#src/idempotency/index.ts';
import { Failure, type FailureTable } from '#src/kernel/failure.ts';
import { invalidFields } from '#src/kernel/issues.ts';
import { organizationFailures } from '#src/organizations/index.ts';
import { methodFailures } from '#src/payment-methods/index.ts';
import { limitFailures, paymentFailures } from '#src/payments/index.ts';
import { recurringFailures } from '#src/recurring/index.ts';
import { webhookFailures } from '#src/webhooks/index.ts';

const tables: readonly FailureTable[] = [
  requestFailures,
  idempotencyFailures,
  organizationFailures,
  methodFailures,
  paymentFailures,
  limitFailures,
  recurringFailures,
  gatewayFailures,
  queryFailures,
  webhookFailures,
];

/** One of each, without details. */
export const failures: readonly Failure[] = [
  invalidFields([{ path: ['amount'], rule: 'invalid' }]),
  ...tables.flatMap((table) =>
    Object.entries(table).map(([code, row]) => new Failure(code, { ...row, say: () => '' }, {})),
  ),
];

/** A row of the table in `docs/errors.md`. */
export function documentedRow(failure: Failure): string {
  const { status, body } = affinipay(failure, 'some-request');
  const [message] = (body as { messages: { code: string }[] }).messages;
  return `| \`${failure.code}\` | ${failure.kind} | ${status} \`${message!.code}\` |`;
}
