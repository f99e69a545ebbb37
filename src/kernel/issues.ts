// What is wrong with the fields of a request, in one vocabulary for decoders and use cases.
import { Failure } from './failure.ts';

export const issueRules = [
  'not_null',
  'not_blank',
  'length',
  'above_maximum',
  'below_minimum',
  'out_of_range',
  'invalid',
] as const;
export type IssueRule = (typeof issueRules)[number];

/**
 * One broken field: where it stands, by our own names, and which rule it breaks. Never its value.
 */
export interface Issue {
  readonly path: readonly string[];
  readonly rule: IssueRule;
}

const row = {
  kind: 'invalid',
  say: ({ issues }: { issues: readonly Issue[] }) =>
    `Invalid: ${issues.map(({ path, rule }) => `${path.join('.')} (${rule})`).join(', ')}.`,
} as const;

/** The failure `fields_invalid`: all issues at once; faces that show one show the first. */
export function invalidFields(issues: readonly Issue[]): Failure {
  return new Failure('fields_invalid', row, { issues });
}

/** The issues of a `fields_invalid`; of any other failure none. */
export function issuesOf(failure: Failure): readonly Issue[] {
  return failure.code === 'fields_invalid' ? (failure.details.issues as readonly Issue[]) : [];
}
