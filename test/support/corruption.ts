// Shows that an invariant fires: corrupts the books by hand, asks, and takes the corruption back.
import { type Database, type Sql, sql, type Tx } from '#src/db/index.ts';
import { checkInvariant, type Finding, type Invariant } from '#src/ledger/index.ts';

/** A change that no use case makes, and the invariants that it breaks. */
export interface Corruption {
  readonly what: string;
  readonly breaks: readonly string[];
  readonly by: (tx: Tx) => Promise<unknown>;
}

export async function check(tx: Tx, invariants: readonly Invariant[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const invariant of invariants) findings.push(await checkInvariant(tx, invariant));
  return findings;
}

/** The names of the invariants that the corruption breaks. Afterwards the books are as before. */
export async function brokenBy(
  db: Database,
  invariants: readonly Invariant[],
  corruption: Corruption,
): Promise<string[]> {
  const undone = new Error('undone');
  let findings: Finding[] = [];
  const work = async (tx: Tx) => {
    for (const guard of guards) await tx.run(guard);
    await corruption.by(tx);
    findings = await check(tx, invariants);
    throw undone;
  };
  await db.transaction(work).catch((error) => {
    if (error !== undone) throw error;
  });
  return findings.filter(({ violations }) => violations > 0n).map(({ name }) => name);
}

/** What stands in the way of a corruption: off until the transaction is rolled back. */
const guards: readonly Sql[] = [
  sql`alter table entries disable trigger user`,
  sql`alter table postings disable trigger user`,
  sql`do $$ declare guard name; begin
        for guard in select conname from pg_constraint
                      where conrelid = 'payments'::regclass and contype = 'c' loop
          execute format('alter table payments drop constraint %I', guard);
        end loop; end $$`,
];
