import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql, type Tx } from '#src/db/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { insertEntries, ledgerInvariants, snapshotBalances } from '#src/ledger/index.ts';
import { aTenant, type Tenant } from '#test/support/builders.ts';
import { brokenBy, type Corruption, check } from '#test/support/corruption.ts';
import { anEntry, usd } from './entry.ts';

const entrySums = 'the postings of each entry sum to zero in each currency';
const hasPostings = 'every entry has postings';
const bookSums = 'all postings of an organization sum to zero';
const snapshots = 'a balance snapshot equals the sum of its postings';
const trusts = "a client's trust balance is never negative";
const fees = 'no fee touches a trust account';

test('each invariant holds for honest books and is broken by a corruption', async (t) => {
  const books = await someBooks(await aTenant(t));
  for (const { name, checked, violations } of await check(books.db, ledgerInvariants)) {
    await t.test(`honest books: ${name}`, () => {
      assert.equal(violations, 0n);
      assert.ok(checked > 0n, 'there was nothing to check');
    });
  }
  for (const corruption of corruptionsOf(books)) {
    await t.test(`corrupted: ${corruption.what}`, async () => {
      const broken = await brokenBy(books.db, ledgerInvariants, corruption);
      assert.deepEqual(broken, corruption.breaks);
    });
  }
});

test('there is a corruption for each invariant', () => {
  const broken = corruptionsOf({} as Books).flatMap(({ breaks }) => breaks);
  const names = ledgerInvariants.map(({ name }) => name);
  assert.deepEqual([...new Set(broken)].toSorted(), names.toSorted());
});

interface Books {
  readonly db: Tenant['db'];
  readonly enter: (tx: Tx, debit: string, credit: string, minor: bigint) => Promise<string>;
  readonly operating: string;
  readonly trust: string;
  readonly first: string;
  readonly second: string;
}

/** Two charges, one of them for a client's trust, a fee, and a snapshot of it all. */
async function someBooks({ db, organizations, created }: Tenant): Promise<Books> {
  const { accounts } = await organizations.readProfile(created.id);
  const depositOf = (id: string) => accounts.find((one) => one.id === id)!.deposit.id;
  const operating = `cash:${depositOf(created.merchantAccountId)}`;
  const trust = `cash:${depositOf(created.trustAccountId)}`;
  const enter: Books['enter'] = async (tx, debit, credit, minor) => {
    const id = systemIds.next();
    const amount = usd(minor);
    await insertEntries(tx, [anEntry({ id, debit, credit, amount, organizationId: created.id })]);
    return id;
  };
  const first = await enter(db, operating, 'unapplied:P', 100n);
  const second = await enter(db, operating, 'unapplied:P', 50n);
  await enter(db, trust, 'trust:C', 70n);
  await enter(db, 'fees', operating, 3n);
  await snapshotBalances(db, sql`now()`);
  return { db, enter, operating, trust, first, second };
}

function corruptionsOf(books: Books): Corruption[] {
  return [...sumCorruptions(books), ...trustCorruptions(books)];
}

function sumCorruptions({ first, second }: Books): Corruption[] {
  const shift = (tx: Tx, entryId: string, by: number) =>
    tx.run(sql`update postings set amount_minor = amount_minor + ${by}
                where entry_id = ${entryId} and account = 'unapplied:P'`);
  return [
    {
      what: 'a cent moved from one entry to another',
      breaks: [entrySums],
      by: async (tx) => {
        await shift(tx, first, 1);
        await shift(tx, second, -1);
      },
    },
    {
      what: 'a cent came from nowhere, since the snapshot',
      breaks: [entrySums, bookSums],
      by: (tx) => addPosting(tx, first, 'unapplied:P', 1),
    },
    {
      what: 'an entry balances over two currencies only',
      breaks: [entrySums, bookSums, snapshots],
      by: (tx) => tx.run(sql`update postings set currency = 'JPY' where amount_minor = 3`),
    },
    {
      what: 'an entry has no postings',
      breaks: [hasPostings],
      by: (tx) =>
        tx.run(sql`
          insert into entries (organization_id, mode, id, kind, occurred_at)
          select organization_id, mode, ${systemIds.next()}, kind, occurred_at
            from entries where id = ${first}`),
    },
    {
      what: 'a snapshot is a cent off',
      breaks: [snapshots],
      by: (tx) =>
        tx.run(sql`update balance_snapshots set balance_minor = balance_minor + 1
                    where account = 'unapplied:P'`),
    },
    {
      what: 'a snapshot of postings that are not there',
      breaks: [snapshots],
      by: (tx) =>
        tx.run(sql`update balance_snapshots set account = 'income' where account = 'fees'`),
    },
  ];
}

function trustCorruptions({ enter, operating, trust }: Books): Corruption[] {
  return [
    {
      what: 'more was paid out for a client than the client had in trust',
      breaks: [trusts],
      by: (tx) => enter(tx, 'trust:C', trust, 71n),
    },
    {
      what: "a client's trust paid for another client's refund",
      breaks: [trusts],
      by: (tx) => enter(tx, 'trust:D', 'trust:C', 1n),
    },
    {
      what: 'a fee was taken from a trust account',
      breaks: [fees],
      by: (tx) => enter(tx, 'fees', trust, 3n),
    },
    {
      what: 'a fee was given back to a trust account',
      breaks: [fees],
      by: (tx) => enter(tx, trust, 'fees', 3n),
    },
    {
      what: 'a fee hides among the postings of a settled batch',
      breaks: [fees],
      by: async (tx) => {
        const id = await enter(tx, operating, trust, 5n);
        await addPosting(tx, id, 'fees', 1);
        await addPosting(tx, id, operating, -1);
      },
    },
  ];
}

/** A posting more for an entry, recorded now. */
async function addPosting(tx: Tx, entryId: string, account: string, minor: number): Promise<void> {
  await tx.run(sql`
    insert into postings (organization_id, mode, entry_id, line, account, currency, amount_minor)
    select organization_id, mode, entry_id, max(line) + 1, ${account}, 'USD', ${minor}
      from postings where entry_id = ${entryId}
     group by organization_id, mode, entry_id`);
}
