import { systemIds } from '#src/kernel/ids.ts';
import { type Money, money } from '#src/kernel/money.ts';
import type { Entry } from '#src/ledger/index.ts';

export const usd = (minor: bigint): Money => money(minor, 'USD');

/** An entry that moves an amount from one account to another. */
export function anEntry({
  debit,
  credit,
  amount,
  ...rest
}: { debit: string; credit: string; amount: Money } & Partial<Entry>): Entry {
  return {
    organizationId: systemIds.next(),
    mode: 'test',
    id: systemIds.next(),
    kind: 'inbound_captured',
    occurredAt: Temporal.Instant.from('2030-03-04T15:00:00Z'),
    postings: [
      { account: debit, amount },
      { account: credit, amount: { ...amount, minor: -amount.minor } },
    ],
    ...rest,
  };
}
