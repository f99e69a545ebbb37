// Turns failures into a face's documented error shape.
import type { Failure, FailureKind } from '#src/kernel/failure.ts';
import { type Issue, issuesOf } from '#src/kernel/issues.ts';

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a failure says of itself, for the face to word. */
export interface Said {
  readonly failure: Failure;
  /** One for each broken field of a request; empty for every other failure. */
  readonly issues: readonly Issue[];
  readonly requestId: string;
}

export interface ErrorFormat<Wording> {
  /** Total over the kinds: no failure can fall through to 500. */
  readonly byKind: Readonly<Record<FailureKind, Wording>>;
  /** Only the codes that the API documents specially. */
  readonly byCode: Readonly<Partial<Record<string, Wording>>>;
  readonly write: (wording: Wording, said: Said) => Answer;
}

export type RenderError = (failure: Failure, requestId: string) => Answer;

export function errorRenderer<Wording>(format: ErrorFormat<Wording>): RenderError {
  return (failure, requestId) => {
    const wording = format.byCode[failure.code] ?? format.byKind[failure.kind];
    return format.write(wording, { failure, issues: issuesOf(failure), requestId });
  };
}
