// Everything that the holder of a key can have, made once, and each thing by a name for it.
import { aBankAccount, aCard } from '#test/support/app.ts';
import type { KeyHolder } from './key-holders.ts';
import { type Operation, requestOf } from './operations.ts';
import {
  charge,
  event,
  hold,
  occurrence,
  savedBank,
  savedCard,
  signed,
  token,
} from './own-requests.ts';
import { idsIn, readTenant, type Tenant, tracesIn } from './tenant-rows.ts';

export interface Belongings {
  readonly owner: KeyHolder;
  readonly tenant: Tenant;
  /** What stands for each thing in a request, by what it is. */
  readonly ids: Readonly<Record<string, string>>;
  /** What can be searched for. */
  readonly words: readonly string[];
  /** All that tells of any of it, in an answer. */
  readonly traces: ReadonlySet<string>;
}

/** The Idempotency-Key under which the holder has called the operation. */
export function keyOf({ mode }: KeyHolder, { name }: Operation): string {
  return `owned ${mode} ${name}`;
}

/** The source id of a charge of the holder's: one for each operation that takes one. */
export function sourceIdOf({ mode }: KeyHolder, { name }: Operation): string {
  return `owned source ${mode} ${name}`;
}

export function takesSourceId({ path, places }: Operation): boolean {
  return path.endsWith('/source-id') || places.some(({ name }) => name === 'source_id');
}

export interface StockOptions {
  readonly operations: readonly Operation[];
  /** Also what serves both modes, or belongs to none: nothing to keep from the other mode's key. */
  readonly isEverything: boolean;
}

export async function stock(
  owner: KeyHolder,
  { operations, isEverything }: StockOptions,
): Promise<Belongings> {
  const { store, mode, organizationId } = owner;
  if (mode === 'test') await makeSettled(owner);
  for (const operation of operations) await leaveNames(owner, operation);
  const names = { reference: 'owned-reference', method: aCard({ name: 'owned-name' }) };
  const made = {
    'named charge': await owner.make('/v1/charges', { amount: 45_67, ...names }),
    ...(await makePayments(owner)),
    ...(await makeMethods(owner)),
    ...(await makeRecurring(owner)),
    ...(isEverything && { 'public token': await owner.makePublicly(aCard()) }),
    'card account': await owner.account('merchant_accounts'),
    'bank debit account': await owner.account('ach_accounts'),
  };
  const tenant = { organizationId, modes: isEverything ? [mode, 'both' as const] : [mode] };
  const rows = await readTenant(store.app.db, tenant);
  const traces = tracesIn(rows);
  const fingerprints = [...traces].filter((trace) => /^\w{20}$/.test(trace));
  const words = [
    'owned-reference',
    'owned-name',
    'owned-plan',
    '4567',
    ...fingerprints.slice(0, 2),
  ];
  return { owner, tenant, ids: { ...idsIn(rows), ...made }, words, traces };
}

/** A key and a source id are taken, under which another may well do the same. */
async function leaveNames(owner: KeyHolder, operation: Operation): Promise<void> {
  if (takesSourceId(operation)) {
    const charged = { amount: 1, method: aCard(), source_id: sourceIdOf(owner, operation) };
    await owner.make('/v1/charges', charged);
  }
  const isRepeatable = operation.places.some(({ name }) => name === 'idempotency-key');
  if (isRepeatable && !operation.own.isFinal) {
    const header = { 'idempotency-key': keyOf(owner, operation) };
    const { method, path, body, headers } = await requestOf(operation, owner, { header });
    await owner.ask(method, path, body, headers);
  }
}

/** Batches, entries, and payments that are settled. */
async function makeSettled(owner: KeyHolder): Promise<void> {
  await owner.make(`/v1/charges/${await charge(owner)}/refund`, { amount: 1 });
  await owner.make('/v1/charges', { amount: 5_00, method: aBankAccount() });
  await owner.store.advance('P5D');
}

async function makePayments(owner: KeyHolder): Promise<Record<string, string>> {
  const declined = aCard({ number: '4000000000000002' });
  const payments = {
    charge: await charge(owner),
    hold: await hold(owner),
    'bank debit': await owner.make('/v1/charges', { amount: 5_00, method: aBankAccount() }),
    'failed charge': await owner.make('/v1/charges', { amount: 5_00, method: declined }),
    event: await event(owner),
  };
  if (owner.mode === 'live') return payments;
  const { charge: refunded } = payments;
  return {
    ...payments,
    refund: await owner.make(`/v1/charges/${refunded}/refund`, { amount: 1 }),
    credit: await owner.make('/v1/credits', { amount: 1, method: aCard() }),
    signature: await signed(owner),
  };
}

async function makeRecurring(owner: KeyHolder): Promise<Record<string, string>> {
  const { id, occurrenceId } = await occurrence(owner, {
    reference: 'owned-reference',
    description: 'owned-plan',
  });
  return { 'recurring charge': id, occurrence: occurrenceId };
}

async function makeMethods(owner: KeyHolder): Promise<Record<string, string>> {
  return {
    'saved card': await savedCard(owner),
    'saved bank': await savedBank(owner),
    token: await token(owner),
    'bank token': await owner.make('/v1/tokens', aBankAccount()),
  };
}
