// A database that holds no rows of what recurs: whoever looks may find that others have looked too.
import type { Database, Sql, Tx } from '#src/db/index.ts';

export function withoutHolds(db: Database): Database {
  return {
    ...db,
    ...looking(db),
    transaction: (work, how) => db.transaction((tx) => work(looking(tx)), how),
  };
}

function looking(tx: Tx): Tx {
  return {
    rows: (query) => tx.rows(withoutHold(query)),
    maybe: (query) => tx.maybe(withoutHold(query)),
    one: (query) => tx.one(withoutHold(query)),
    run: tx.run,
  };
}

function withoutHold(query: Sql): Sql {
  if (!query.strings.some((part) => part.includes('recurring_'))) return query;
  const hold = /for update( of o)?( skip locked)?/;
  return { ...query, strings: query.strings.map((part) => part.replace(hold, '')) };
}
