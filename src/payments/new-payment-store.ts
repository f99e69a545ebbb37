// SQL that brings new payments in: lists of drafts, and single refunds.

import { prepared, type Sql, sql, type Tx } from '#src/db/index.ts';
import { eventRows } from '#src/events/index.ts';
import { type PartyIntake, rememberParties } from '#src/parties/index.ts';
import { findTokens, holdTokens } from '#src/payment-methods/index.ts';
import { rememberInstruments } from '#src/payment-methods/vault/index.ts';
import type { Draft } from './draft.ts';
import type { Payment } from './payment.ts';
import { type PaymentRow, paymentColumns, toPayment } from './payment-row.ts';

export type Inserted =
  | {
      readonly outcome: 'stored';
      readonly payment: Payment;
      /** By an earlier try, whose answer got lost. */
      readonly isKnown: boolean;
    }
  | { readonly outcome: 'source_id_taken' }
  | { readonly outcome: 'token_spent' }
  /** Something concurrent came between, and nothing was written of it: to be tried again. */
  | { readonly outcome: 'interfered' };

/**
 * Writes the list in one statement and so in one commit: numbers into the vault, payers as parties,
 * payments, events. A draft whose source id or token is taken, by a row or by a draft before it in
 * the list, leaves no trace but that its payer is known. A draft that is stored already under its
 * own id (written before a connection was lost) is `stored`.
 */
export async function insertDrafts(tx: Tx, drafts: readonly Draft[]): Promise<Inserted[]> {
  const rows = await tx.rows<WrittenRow>(prepared(insertion(drafts)));
  const written = new Map(rows.map((row) => [row.ordinal, row]));
  const isComplete = written.size === drafts.length;
  const known = isComplete ? nothingKnown : await findKnown(tx, drafts);
  return drafts.map((draft, index) => {
    const row = written.get(index + 1);
    return row
      ? { outcome: 'stored', payment: asWritten(draft, row), isKnown: false }
      : explained(draft, known);
  });
}

/** What is there already: payments of the same id or source, and tokens not used up. */
interface Known {
  readonly payments: readonly Payment[];
  readonly tokenIds: ReadonlySet<string>;
}

const nothingKnown: Known = { payments: [], tokenIds: new Set() };

async function findKnown(tx: Tx, drafts: readonly Draft[]): Promise<Known> {
  const tokens = await findTokens(tx, tokensOf(drafts));
  return {
    payments: await findSame(tx, drafts),
    tokenIds: new Set(tokens.map(({ token }) => token.id)),
  };
}

/** Why a draft was not stored. */
function explained({ payment, tokenId }: Draft, known: Known): Inserted {
  const same = known.payments.find(({ id }) => id === payment.id);
  if (same) return { outcome: 'stored', payment: same, isKnown: true };
  if (known.payments.some((other) => isOfSameSource(other, payment))) {
    return { outcome: 'source_id_taken' };
  }
  const isSpent = tokenId !== undefined && !known.tokenIds.has(tokenId);
  return { outcome: isSpent ? 'token_spent' : 'interfered' };
}

function tokensOf(drafts: readonly Draft[]) {
  return drafts.flatMap(({ payment: { organizationId }, tokenId }) =>
    tokenId === undefined ? [] : [{ organizationId, id: tokenId }],
  );
}

interface WrittenRow {
  ordinal: number;
  instrument_id: string;
  fingerprint: string;
  party_id: string | null;
}

function asWritten({ payment }: Draft, row: WrittenRow): Payment {
  const { instrument_id: instrumentId, fingerprint, party_id: partyId } = row;
  return { ...payment, instrumentId, fingerprint, ...(partyId !== null && { partyId }) };
}

function isOfSameSource(one: Draft['payment'], other: Draft['payment']): boolean {
  return (
    one.sourceId !== undefined &&
    one.sourceId === other.sourceId &&
    one.organizationId === other.organizationId &&
    one.mode === other.mode
  );
}

function insertion(drafts: readonly Draft[]): Sql {
  const tokens = tokensOf(drafts);
  const isSpending = tokens.length > 0;
  return sql`
    with ${rememberInstruments(drafts.map(({ payment, intake }) => ({ ...payment, intake })))},
    ${rememberParties(drafts.map(partyOf))},
    draft as (
      ${draftRows(drafts)}
    ),${isSpending ? holdTokens(tokens) : nothing}
    stored as (
      insert into payments
             (organization_id, mode, id, kind, status, rail, processing_account_id, currency,
              authorized_minor, is_auto_capture, source_id, reference, annotations,
              authorization_code, cvv_result, avs_result, failure_code, method, due_at, created_at,
              modified_at, recurring_charge_id, occurrence_id, is_automatic, instrument_id,
              fingerprint, party_id)
      select organization_id, mode, id, kind, status, rail, processing_account_id, currency,
             authorized_minor, is_auto_capture, source_id, reference, annotations,
             authorization_code, cvv_result, avs_result, failure_code, method, due_at, created_at,
             modified_at, recurring_charge_id, occurrence_id, is_automatic, instrument_id,
             fingerprint, party_id
        from draft
        join remembered using (ordinal)
        join payer using (ordinal)
             ${isSpending ? onlySpenders : nothing}
       order by ordinal
          on conflict do nothing
      returning id, instrument_id, fingerprint, party_id
    ),${isSpending ? spending : nothing}
    told as (
      insert into events (organization_id, mode, id, type, subject_id, snapshot, created_at)
      select event.*
        from (${eventRows(drafts.flatMap(({ events }) => events))}) as event
        join stored on stored.id = event.subject_id
    )
    select draft.ordinal::integer as ordinal, stored.instrument_id, stored.fingerprint,
           stored.party_id
      from draft
      join stored using (id)`;
}

function draftRows(drafts: readonly Draft[]): Sql {
  const payments = drafts.map(({ payment }) => payment);
  return sql`
      select *
        from unnest(${payments.map((p) => p.organizationId)}::uuid[],
                    ${payments.map((p) => p.mode)}::text[],
                    ${payments.map((p) => p.id)}::uuid[],
                    ${payments.map((p) => p.kind)}::text[],
                    ${payments.map((p) => p.status)}::text[],
                    ${payments.map((p) => p.rail)}::text[],
                    ${payments.map((p) => p.processingAccountId)}::uuid[],
                    ${payments.map((p) => p.authorized.currency)}::text[],
                    ${payments.map((p) => p.authorized.minor)}::bigint[],
                    ${payments.map((p) => p.isAutoCapture)}::boolean[],
                    ${payments.map((p) => p.sourceId)}::text[],
                    ${payments.map((p) => p.reference)}::text[],
                    ${payments.map((p) => p.annotations && JSON.stringify(p.annotations))}::jsonb[],
                    ${payments.map((p) => p.authorizationCode)}::text[],
                    ${payments.map((p) => p.cvvResult)}::text[],
                    ${payments.map((p) => p.avsResult)}::text[],
                    ${payments.map((p) => p.failureCode)}::text[],
                    ${payments.map((p) => JSON.stringify(p.method))}::jsonb[],
                    ${payments.map((p) => p.dueAt)}::timestamptz[],
                    ${payments.map((p) => p.createdAt)}::timestamptz[],
                    ${payments.map((p) => p.modifiedAt)}::timestamptz[],
                    ${payments.map((p) => p.occurrence?.recurringChargeId)}::uuid[],
                    ${payments.map((p) => p.occurrence?.id)}::uuid[],
                    ${payments.map((p) => p.isAutomatic)}::boolean[],
                    ${drafts.map(({ tokenId }) => tokenId)}::uuid[])
             with ordinality
          as item (organization_id, mode, id, kind, status, rail, processing_account_id, currency,
                   authorized_minor, is_auto_capture, source_id, reference, annotations,
                   authorization_code, cvv_result, avs_result, failure_code, method, due_at,
                   created_at, modified_at, recurring_charge_id, occurrence_id, is_automatic,
                   token_id, ordinal)`;
}

function partyOf({ payment, partyId }: Draft): PartyIntake {
  const { organizationId, method, createdAt } = payment;
  return { organizationId, id: partyId, payer: method.payer, at: createdAt };
}

const nothing = sql``;

/** Of drafts that would use one token the first is stored; and none whose token is gone. */
const onlySpenders = sql`
       where token_id is null
          or (exists (select 1 from spendable
                       where spendable.organization_id = draft.organization_id
                         and spendable.id = draft.token_id)
              and not exists (select 1 from draft earlier
                               where earlier.token_id = draft.token_id
                                 and earlier.ordinal < draft.ordinal))`;

const spending = sql`
    spent as (
      delete from tokens
       using draft join stored using (id)
       where tokens.organization_id = draft.organization_id and tokens.id = draft.token_id
    ),`;

/** What is there already under the drafts' ids or source ids. */
async function findSame(tx: Tx, drafts: readonly Draft[]): Promise<Payment[]> {
  const payments = drafts.map(({ payment }) => payment);
  const rows = await tx.rows<PaymentRow>(sql`
    select ${paymentColumns}
      from payments
      join unnest(${payments.map((p) => p.organizationId)}::uuid[],
                  ${payments.map((p) => p.mode)}::text[],
                  ${payments.map((p) => p.id)}::uuid[],
                  ${payments.map((p) => p.sourceId)}::text[])
        as draft (organization_id, mode, id, source_id)
        on payments.organization_id = draft.organization_id and payments.mode = draft.mode
       and (payments.id = draft.id or payments.source_id = draft.source_id)`);
  return rows.map(toPayment);
}

/** Writes a refund, whose number the vault has already. `undefined` when its source id is taken. */
export async function insertRefund(tx: Tx, refund: Payment): Promise<Payment | undefined> {
  const p = refund;
  const stored = await tx.run(sql`
    insert into payments
           (organization_id, mode, id, kind, status, rail, processing_account_id, charge_id,
            currency, authorized_minor, is_auto_capture, source_id, reference, annotations,
            authorization_code, failure_code, instrument_id, fingerprint, method, due_at,
            last_request_id, party_id, created_at, modified_at)
    values (${p.organizationId}, ${p.mode}, ${p.id}, ${p.kind}, ${p.status}, ${p.rail},
            ${p.processingAccountId}, ${p.chargeId}, ${p.authorized.currency},
            ${p.authorized.minor}, ${p.isAutoCapture}, ${p.sourceId}, ${p.reference},
            ${p.annotations && JSON.stringify(p.annotations)}, ${p.authorizationCode},
            ${p.failureCode}, ${p.instrumentId}, ${p.fingerprint}, ${JSON.stringify(p.method)},
            ${p.dueAt}, ${p.lastRequestId}, ${p.partyId}, ${p.createdAt}, ${p.modifiedAt})
        on conflict do nothing`);
  return stored === 1 ? refund : undefined;
}
