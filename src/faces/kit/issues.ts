// What the schema validator found, as issues in our own vocabulary.
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import { Settings } from 'typebox/system';
import { type Issue, type IssueRule, issueRules } from '#src/kernel/issues.ts';

const rules: Readonly<Record<string, IssueRule>> = {
  minLength: 'length',
  maxLength: 'length',
  minimum: 'below_minimum',
  maximum: 'above_maximum',
};

// Each broken field is told of. Left alone, the library stops after eight complaints, and one field
// may give rise to several.
Settings.Set({ maxErrors: 200 });

/** Finds what is wrong with a value that came some other way than as a request's body. */
export function issueFinder(schema: TSchema): (value: unknown) => Issue[] {
  const compiled = Compile(schema);
  return (value) => (compiled.Check(value) ? [] : issuesFromErrors(compiled.Errors(value)));
}

/** One issue a field, the first that was found: a union complains once for each of its members. */
function issuesFromErrors(errors: readonly TLocalizedValidationError[]): Issue[] {
  const byPath = new Map<string, Issue>();
  for (const issue of errors.flatMap(toIssues)) {
    const key = issue.path.join('.');
    if (!byPath.has(key)) byPath.set(key, issue);
  }
  const issues = [...byPath.values()];
  return issues.filter((issue) => !issues.some((other) => isWithin(other, issue)));
}

/** Of a field inside another, the outer one's complaint says nothing more. */
function isWithin(inner: Issue, outer: Issue): boolean {
  return (
    inner.path.length > outer.path.length &&
    outer.path.every((name, index) => inner.path[index] === name)
  );
}

function toIssues(error: TLocalizedValidationError): Issue[] {
  const path = error.instancePath.split('/').slice(1);
  if (error.keyword === 'required') {
    return error.params.requiredProperties.map((name) => ({
      path: [...path, name],
      rule: 'not_null',
    }));
  }
  if (error.keyword === '~refine') return [refinedIssue(path, error.params.message)];
  return [{ path, rule: rules[error.keyword] ?? 'invalid' }];
}

/** A refinement's message is the rule that it stands for, and the field in it that breaks it. */
function refinedIssue(path: readonly string[], message: string): Issue {
  const [name, ...field] = message.split(' ');
  return { path: [...path, ...field], rule: issueRules.find((rule) => rule === name) ?? 'invalid' };
}
