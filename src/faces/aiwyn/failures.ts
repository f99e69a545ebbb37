import { type Failure, failuresOf } from '#src/kernel/failure.ts';
import { type Path, showJsonPath } from './json-path.ts';

/** `path` says where in the request, as `$.where.amount._eq`; `why` what is wrong there. */
interface Refused {
  readonly path: string;
  readonly why: string;
}

const say = ({ why }: Refused) => why;

export const queryFailures = {
  query_malformed: { kind: 'invalid', say },
  query_too_large: { kind: 'invalid', say },
} as const;

const failure = failuresOf(queryFailures);

export function malformed(path: Path, why: string): Failure {
  return failure('query_malformed', { path: showJsonPath(path), why });
}

export function tooLarge(path: Path, why: string): Failure {
  return failure('query_too_large', { path: showJsonPath(path), why });
}
