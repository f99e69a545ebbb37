// What an operator has told the simulator to answer, for all that no test number stands for.
import type { SimulatedAnswer } from '#src/organizations/index.ts';
import type { AuthorizeAnswer, AvsResult, CvvResult } from '#src/payments/index.ts';

/** The answer with what the operator wants changed; as it was when nothing is wanted. */
export function asSimulated(
  answer: AuthorizeAnswer,
  wanted: SimulatedAnswer | undefined,
): AuthorizeAnswer {
  if (!wanted) return answer;
  const checks = {
    ...(answer.cvvResult && { cvvResult: answer.cvvResult }),
    ...(answer.avsResult && { avsResult: answer.avsResult }),
    ...(wanted.cvvResult && { cvvResult: wanted.cvvResult as CvvResult }),
    ...(wanted.avsResult && { avsResult: wanted.avsResult as AvsResult }),
  };
  if (wanted.failureCode) {
    return { outcome: 'declined', failureCode: wanted.failureCode, ...checks };
  }
  return { ...answer, ...checks };
}
