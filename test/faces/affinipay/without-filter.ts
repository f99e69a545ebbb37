// A database that forgets to ask whose a row is: the bug that keeping tenants apart is about.
import type { Database, Sql, Tx } from '#src/db/index.ts';

export type Filter = 'organization_id' | 'mode';

export interface Forgetful {
  readonly wrapDatabase: (db: Database) => Database;
  /** Until then it remembers. */
  forget(): void;
}

/** Conditions that the column equals a value are true of every row, once it is told to forget. */
export function forgetful(filter: Filter): Forgetful {
  let isForgetting = false;
  const changed = (query: Sql) => (isForgetting ? without(filter, query) : query);
  const wrapped = (tx: Tx): Tx => ({
    rows: (query) => tx.rows(changed(query)),
    // Of too many it takes the first: a fault would hide what it gives away.
    maybe: async <Row>(query: Sql) =>
      isForgetting ? (await tx.rows<Row>(changed(query)))[0] : tx.maybe<Row>(query),
    one: (query) => tx.one(changed(query)),
    run: (query) => tx.run(changed(query)),
  });
  return {
    wrapDatabase: (db) => ({
      ...db,
      ...wrapped(db),
      transaction: (work, how) => db.transaction((tx) => work(wrapped(tx)), how),
    }),
    forget: () => {
      isForgetting = true;
    },
  };
}

/** `(column = $1 or true)`: the parameter stays, and keeps its type. */
export function without(filter: Filter, query: Sql): Sql {
  const condition = new RegExp(`(?<![\\w.])((?:\\w+\\.)?${filter}) = $`);
  const strings = query.strings.map((part, index) => {
    const isAfter = index > 0 && condition.test(query.strings[index - 1] ?? '');
    const text = isAfter ? ` or true)${part}` : part;
    const isBefore = index < query.strings.length - 1;
    return withoutJoins(filter, isBefore ? text.replace(condition, '($1 = ') : text);
  });
  return { ...query, strings };
}

/** `as asked (organization_id, id) using (organization_id, id)`: how many are looked up at once. */
function withoutJoins(filter: Filter, text: string): string {
  const join = /as (\w+) \(([^()]*)\)\s+using \(([^()]*)\)/g;
  return text.replaceAll(join, (_, name, columns: string, using: string) => {
    const kept = using.split(', ').filter((column) => column !== filter);
    const renamed = columns.split(', ').map((one) => (one === filter ? `any_${one}` : one));
    return `as ${name} (${renamed.join(', ')}) using (${kept.join(', ')})`;
  });
}
