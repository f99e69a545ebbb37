// What PostgreSQL itself says of the same payments, by statements written here.
import { type Database, type Sql, sql } from '#src/db/index.ts';
import type { Caller } from '#src/organizations/index.ts';

/** The payments as the document shows them, as a view that has its property names for columns. */
export async function createOracle(db: Database): Promise<void> {
  await db.script(`
    create view shown_payments as
    select payments.organization_id, payments.mode, payments.number as id,
           (case kind when 'credit' then -1 else 1 end)
             * (case when captured_minor > 0 then captured_minor else authorized_minor end)
             * unit.size as amount,
           currency,
           case method ->> 'kind'
             when 'bank' then 'ACH'
             when 'card' then case when method ? 'isDebit' then 'DEBIT_CARD' else 'CREDIT_CARD' end
             else upper(method ->> 'tender') end as "paymentMethod",
           case when rail = 'card' then right(method ->> 'masked', 4) end as "cardLastFour",
           method ->> 'brand' as "cardType",
           case when kind = 'charge' and status in ('authorized', 'captured', 'settled')
                 and refunded_minor
                     = case when captured_minor > 0 then captured_minor else authorized_minor end
                then 'REFUNDED'
                when status in ('created', 'deferred', 'authorized') then 'PENDING'
                when status in ('captured', 'settled') then 'CONFIRMED'
                when status in ('voided', 'expired') then 'CANCELLED'
                else 'FAILED' end as status,
           captured_at as "confirmationDate", captured_at as "paymentConfirmationDate",
           case when rail = 'manual' then method ->> 'processorReference'
                else translate(rtrim(encode(uuid_send(payments.id), 'base64'), '='), '+/', '-_')
            end as "processorReference",
           parties.number as "clientId", parties.name as "clientName",
           invoices.number as "invoiceId", invoices.invoice_number as "invoiceNumber",
           payments.created_at as "createdAt", payments.modified_at as "updatedAt",
           is_automatic as "isAutomatic", method ->> 'bankName' as "bankName", reference,
           (select entries.id::text from entries
             where entries.payment_id = payments.id
               and entries.kind in ('inbound_captured', 'outbound_captured', 'payment_recorded')
           ) as "arTransactionId",
           refunded_minor * unit.size as "amountRefunded"
      from payments
      join (values ('USD', 0.01), ('EUR', 0.01), ('JPY', 1), ('KWD', 0.001)) as unit(code, size)
        on unit.code = currency
      left join parties on parties.organization_id = payments.organization_id
                       and parties.id = party_id
      left join invoices on invoices.organization_id = payments.organization_id
                        and invoices.mode = payments.mode and invoices.id = invoice_id
     where kind <> 'refund'`);
}

/** The ids, ascending, of those of the caller for which the condition is true. */
export async function oracleIds(
  db: Database,
  { organizationId, mode }: Caller,
  condition: Sql,
): Promise<string[]> {
  const rows = await db.rows<{ id: bigint }>(sql`
    select id from shown_payments
     where organization_id = ${organizationId} and mode = ${mode} and (${condition})
     order by id`);
  return rows.map(({ id }) => `${id}`);
}

/** A part of a statement as it stands: what is put in is written in these tests. */
export function raw(text: string): Sql {
  return { strings: [text], values: [] };
}
