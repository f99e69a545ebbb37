// A firm with payments of every kind, and others whose payments look the same.
import { before } from 'node:test';
import type { Caller } from '#src/organizations/index.ts';
import type { TestApp } from '#test/support/app.ts';
import type { SharedApp } from '#test/support/shared-app.ts';
import type { Row } from './evaluate.ts';
import { shown, spreadPayments } from './spread-payments.ts';
import { storePayments } from './store-payments.ts';

export interface AgedFirm {
  firm(): TestApp;
  /** What it is to be shown, by the rules of the test. */
  rows(): readonly Row[];
}

const paymentsOfFirm = 200;

/** To be called in the body of a suite. */
export function agedFirm(shared: SharedApp): AgedFirm {
  let firm: TestApp;
  let rows: readonly Row[];
  before(async () => {
    firm = shared.first();
    const { id: organizationId } = firm.organization;
    const other = (await shared.newcomer()).organization.id;
    const payments = spreadPayments(paymentsOfFirm);
    const store = (caller: Caller) => storePayments(firm.app.db, caller, payments);
    await store({ organizationId: other, mode: 'test' });
    const stored = await store({ organizationId, mode: 'test' });
    await store({ organizationId, mode: 'live' });
    rows = payments.map((payment, index) => shown(payment, stored[index]!));
  });
  return { firm: () => firm, rows: () => rows };
}
