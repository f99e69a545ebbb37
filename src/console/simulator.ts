// What the outside world does to test payments, on demand.
import { Type } from 'typebox';
import { failure as requestFailure } from '#src/faces/kit/failures.ts';
import { type Route, route } from '#src/faces/kit/route.ts';
import { line } from '#src/faces/kit/schemas.ts';
import { fromBase64Url, isId } from '#src/kernel/ids.ts';
import type { Payments } from '#src/payments/index.ts';
import { problemAnswers } from './problem.ts';

const returnBody = Type.Object({
  transaction: line(64, 'Id of the payment, in the spelling of any API.'),
  code: line(64, "A bank's return code (R01 …), settlement_failed, or the failure that it means."),
});

export function simulatorRoutes(payments: Payments): Route[] {
  return [
    route({
      method: 'POST',
      path: '/console/api/simulator/returns',
      summary: 'Have the bank or card network send a payment back',
      access: 'secret',
      body: returnBody,
      answers: {
        ...problemAnswers,
        200: Type.Object({
          transaction: Type.String(),
          status: Type.String(),
          failure_code: Type.String(),
        }),
      },
      handle: async ({ caller, body }) => {
        const { transaction, code } = body;
        const id = isId(transaction) ? transaction : fromBase64Url(transaction);
        if (id === undefined) throw requestFailure('object_not_found', { type: 'payment' });
        const { status, failureCode } = await payments.return({ caller, id, code });
        return { status: 200, body: { transaction, status, failure_code: failureCode } };
      },
    }),
  ];
}
