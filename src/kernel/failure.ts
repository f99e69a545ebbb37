// A failure is what the caller can act on. It is thrown, so that a transaction rolls back.

export const failureKinds = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'missing',
  'conflict',
  'wrong_state',
  'throttled',
  'unavailable',
  'internal',
] as const;
export type FailureKind = (typeof failureKinds)[number];

/**
 * A row of a slice's failure table. `say` is English, for logs and for faces that leave wording
 * free.
 */
export interface FailureRow {
  readonly kind: FailureKind;
  readonly field?: string;
  // biome-ignore lint/suspicious/noExplicitAny: the table's author types the details of each row.
  readonly say: (details: any) => string;
}
export type FailureTable = Readonly<Record<string, FailureRow>>;

/** Thrown when a use case cannot do what was asked. Carries no card or account number, ever. */
export class Failure extends Error {
  readonly code: string;
  readonly kind: FailureKind;
  readonly field: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, row: FailureRow, details: Readonly<Record<string, unknown>>) {
    super(row.say(details));
    this.name = 'Failure';
    this.code = code;
    this.kind = row.kind;
    this.field = row.field;
    this.details = details;
  }
}

type DetailsOf<Row extends FailureRow> =
  Parameters<Row['say']> extends [infer Details]
    ? [details: Details & Readonly<Record<string, unknown>>]
    : [];

/**
 * Turns a slice's table into the function that makes its failures. A misspelt code, or details of
 * the wrong shape, does not compile.
 */
export function failuresOf<Table extends FailureTable>(table: Table) {
  return <Code extends keyof Table & string>(
    code: Code,
    ...details: DetailsOf<Table[Code]>
  ): Failure => new Failure(code, table[code] as FailureRow, details[0] ?? {});
}
