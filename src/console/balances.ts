// The books: what each account of the ledger stands at.
import { Type } from 'typebox';
import { type Route, route } from '#src/faces/kit/route.ts';
import { formatDecimal } from '#src/kernel/money.ts';
import type { Balance } from '#src/ledger/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import { problemAnswers } from './problem.ts';

const balancesType = Type.Object({
  balances: Type.Array(
    Type.Object({
      account: Type.String({ description: 'Such as cash:<deposit account>.' }),
      balance: Type.String({ description: 'A decimal; debits positive, credits negative.' }),
      currency: Type.String(),
    }),
  ),
});

export function balanceRoutes(listBalances: (caller: Caller) => Promise<Balance[]>): Route[] {
  return [
    route({
      method: 'GET',
      path: '/console/api/balances',
      summary: 'The balances of the ledger in test mode',
      access: 'secret',
      answers: { ...problemAnswers, 200: balancesType },
      handle: async ({ caller }) => ({
        status: 200,
        body: { balances: (await listBalances(caller)).map(writeBalance) },
      }),
    }),
  ];
}

function writeBalance({ account, balance }: Balance) {
  return { account, balance: formatDecimal(balance), currency: balance.currency };
}
