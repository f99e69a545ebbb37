// State machines as tables: status → move → next status. A move that is not in a table does not
// exist.

export type MoveTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

export type StatusOf<Table extends MoveTable> = keyof Table & string;
export type MoveOf<Table extends MoveTable> = {
  [Status in keyof Table]: keyof Table[Status] & string;
}[keyof Table];

/** The status after a move, or `undefined` when the table does not allow it. */
export function after<Table extends MoveTable>(
  table: Table,
  status: StatusOf<Table>,
  move: MoveOf<Table>,
): StatusOf<Table> | undefined {
  const exits: Readonly<Record<string, string>> = table[status] ?? {};
  return Object.hasOwn(exits, move) ? exits[move] : undefined;
}
