// Puts payments into the tables as they are, without asking anybody to pay.
import { type Database, sql } from '#src/db/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import type { Caller } from '#src/organizations/index.ts';
import { clientNames, invoiceNames, type SpreadPayment, type Stored } from './spread-payments.ts';

/** Stores the payments in the order given, which is not that of time, with all they refer to. */
export async function storePayments(
  db: Database,
  caller: Caller,
  payments: readonly SpreadPayment[],
): Promise<readonly Stored[]> {
  const clients = await storeClients(db, caller);
  const invoices = await storeInvoices(db, caller);
  const rows = payments.map(({ client, invoice, authorized, captured, refunded, ...rest }) => ({
    ...rest,
    id: systemIds.next(),
    entryId: rest.isBooked ? systemIds.next() : null,
    // As text: what is larger than a float can hold stays as it is.
    authorized: `${authorized}`,
    captured: `${captured}`,
    refunded: `${refunded}`,
    client: client === null ? null : clients[client]!,
    invoice: invoice === null ? null : invoices[invoice]!,
  }));
  const numbers = await insertRows(db, caller, rows);
  await insertEntries(db, caller, rows);
  await insertRefund(db, caller);
  return rows.map(({ id, entryId, client, invoice }) => ({
    id,
    number: numbers.get(id)!,
    clientNumber: client?.number ?? null,
    invoiceNumber: invoice?.number ?? null,
    entryId,
  }));
}

interface Numbered {
  readonly id: string;
  readonly number: bigint;
}

async function storeClients(
  db: Database,
  { organizationId }: Caller,
): Promise<readonly Numbered[]> {
  const ids = clientNames.map(() => systemIds.next());
  return db.rows<Numbered>(sql`
    insert into parties (organization_id, id, name, created_at, modified_at)
    select ${organizationId}, id, name, now(), now()
      from unnest(${ids}::uuid[], ${clientNames}::text[]) with ordinality as c(id, name, n)
     order by n
    returning id, number`);
}

async function storeInvoices(
  db: Database,
  { organizationId, mode }: Caller,
): Promise<readonly Numbered[]> {
  const ids = invoiceNames.map(() => systemIds.next());
  return db.rows<Numbered>(sql`
    insert into invoices (organization_id, mode, id, invoice_number, created_at, modified_at)
    select ${organizationId}, ${mode}, id, name, now(), now()
      from unnest(${ids}::uuid[], ${invoiceNames}::text[]) with ordinality as i(id, name, n)
     order by n
    returning id, number`);
}

interface StoredRow {
  readonly id: string;
  readonly entryId: string | null;
  readonly isBooked: boolean;
  readonly createdAt: string;
}

async function insertRows(
  db: Database,
  { organizationId, mode }: Caller,
  rows: readonly StoredRow[],
): Promise<ReadonlyMap<string, bigint>> {
  const stored = await db.rows<Numbered>(sql`
    insert into payments
           (organization_id, mode, id, kind, status, rail, processing_account_id,
            deposit_account_id, instrument_id, fingerprint, currency, authorized_minor,
            captured_minor, refunded_minor, is_auto_capture, reference, method, party_id,
            invoice_id, is_automatic, created_at, modified_at, captured_at)
    select ${organizationId}, ${mode}, (row ->> 'id')::uuid, kind, row ->> 'status', rail,
           case when rail <> 'manual' then account.id end,
           case when rail = 'manual' then deposit.id end,
           case when rail <> 'manual' then deposit.instrument_id end,
           case when rail <> 'manual' then 'fingerprint' end,
           row ->> 'currency', (row ->> 'authorized')::bigint, (row ->> 'captured')::bigint,
           (row ->> 'refunded')::bigint, true, row ->> 'reference', row -> 'method',
           (row -> 'client' ->> 'id')::uuid, (row -> 'invoice' ->> 'id')::uuid,
           (row ->> 'isAutomatic')::boolean, (row ->> 'createdAt')::timestamptz,
           (row ->> 'modifiedAt')::timestamptz, (row ->> 'capturedAt')::timestamptz
      from jsonb_array_elements(${asJson(rows)}::jsonb) with ordinality as r(row, n)
     cross join (select id, instrument_id from deposit_accounts
                  where organization_id = ${organizationId} and mode = ${mode}
                  order by id limit 1) as deposit
     cross join lateral (select row ->> 'rail' as rail, row ->> 'kind' as kind) as made
      left join lateral (select id from processing_accounts
                          where organization_id = ${organizationId} and mode = ${mode}
                            and processing_accounts.kind = rail
                          order by id limit 1) as account on true
     order by n
    returning id, number`);
  return new Map(stored.map(({ id, number }) => [id, number]));
}

/** Of what came back there is a second one, which did not book it. */
async function insertEntries(
  db: Database,
  { organizationId, mode }: Caller,
  rows: readonly StoredRow[],
): Promise<void> {
  const booked = rows.filter(({ isBooked }) => isBooked);
  await db.run(sql`
    insert into entries (organization_id, mode, id, kind, payment_id, occurred_at)
    select organization_id, mode, entry_id,
           case when rail = 'manual' then 'payment_recorded'
                when kind = 'charge' then 'inbound_captured' else 'outbound_captured' end,
           id, created_at
      from payments
      join unnest(${booked.map(({ id }) => id)}::uuid[],
                  ${booked.map(({ entryId }) => entryId)}::uuid[]) as e(payment_id, entry_id)
        on payment_id = id
     where organization_id = ${organizationId} and mode = ${mode}`);
  await db.run(sql`
    insert into entries (organization_id, mode, id, kind, payment_id, occurred_at)
    select organization_id, mode, uuidv7(),
           case when rail = 'manual' then 'recording_cancelled'
                when kind = 'charge' then 'inbound_returned' else 'outbound_returned' end,
           id, modified_at
      from payments
     where organization_id = ${organizationId} and mode = ${mode}
       and (status = 'returned' or rail = 'manual' and status = 'voided')`);
}

/** Refunds are part of what they give back from, and in no list. */
async function insertRefund(db: Database, { organizationId, mode }: Caller): Promise<void> {
  await db.run(sql`
    insert into payments
           (organization_id, mode, id, kind, status, rail, processing_account_id, charge_id,
            instrument_id, fingerprint, currency, authorized_minor, captured_minor,
            is_auto_capture, method, party_id, created_at, modified_at)
    select organization_id, mode, ${systemIds.next()}, 'refund', 'authorized', rail,
           processing_account_id, id, instrument_id, fingerprint, currency, 1, 0, true, method,
           party_id, created_at, modified_at
      from payments
     where organization_id = ${organizationId} and mode = ${mode}
       and rail = 'card' and kind = 'charge'
     limit 1`);
}

const asJson = (rows: readonly unknown[]) => JSON.stringify(rows, asText);

const asText = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}` : value);
