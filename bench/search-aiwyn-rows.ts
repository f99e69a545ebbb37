// Three years of payments of one organization, with its clients, written by the database itself.
import { type Database, type Sql, sql } from '#src/db/index.ts';

export interface Rows {
  readonly organizationId: string;
  readonly payments: number;
}

/** The family name of one client in two thousand. */
export const rareName = 'Targett';

const rowsAtOnce = 100_000;

/** With as many clients as there are tens of payments. */
export async function insertRows(db: Database, rows: Rows): Promise<void> {
  const indexes = await dropIndexes(db);
  await insertClients(db, rows);
  // Rows of the past need no look at what they refer to; but they are counted as they come in.
  await db.script(`
    set session_replication_role = replica;
    alter table payments enable always trigger payments_counted`);
  for (let from = 1; from <= rows.payments; from += rowsAtOnce) {
    await insertPayments(db, rows, { from, to: Math.min(rows.payments, from + rowsAtOnce - 1) });
  }
  await insertEntries(db, rows);
  await db.script(`
    alter table payments enable trigger payments_counted;
    set session_replication_role = origin;
    drop table clients`);
  await db.script(`set maintenance_work_mem = '256MB'`);
  for (const index of indexes) await db.script(index);
  await db.script('vacuum analyze payments, parties, entries, payment_counts');
}

/** All that no constraint needs: an index made at once takes a fraction of the time. */
async function dropIndexes(db: Database): Promise<string[]> {
  const indexes = await db.rows<{ name: string; definition: string }>(sql`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
      from pg_index
     where indrelid in ('payments'::regclass, 'parties'::regclass) and not indisprimary
       and not exists (select from pg_constraint where conindid = indexrelid)`);
  for (const { name } of indexes) await db.script(`drop index ${name}`);
  return indexes.map(({ definition }) => definition);
}

async function insertClients(db: Database, { organizationId, payments }: Rows): Promise<void> {
  await db.run(sql`
    create temporary table clients as
    select place, uuidv7() as id, name,
           lower(regexp_replace(name, '[^[:alpha:]]+', '.', 'g')) || place
             || '@example.com' as email
      from (select n as place,
                   case when a % 2000 = 0 then ${pick(firstNames, sql`b`)} || ' ' || ${rareName}
                        when n % 2 = 0 then ${pick(firstNames, sql`b`)} || ' ' || ${family}
                        else ${family} || ${pick(trades, sql`b / 3`)} end as name
              from (select n, ${hash(sql`n`, 1)} as a, ${hash(sql`n`, 2)} as b,
                           ${hash(sql`n`, 3)} as c
                      from generate_series(1, ${Math.ceil(payments / 10)}::integer) as n) as numbers
           ) as named`);
  await db.run(sql`
    insert into parties (organization_id, id, name, email, payer_key, created_at, modified_at)
    select ${organizationId}, id, name, email, payer_key(name, email), '2020-01-01', '2020-01-01'
      from clients
     order by place`);
  await db.script('create unique index on clients (place); analyze clients');
}

interface Some {
  readonly from: number;
  readonly to: number;
}

/** In the order of time, as they come in. */
async function insertPayments(db: Database, rows: Rows, some: Some): Promise<void> {
  const { organizationId } = rows;
  await db.run(sql`
    with ${moved(rows, some)},
    accounts as (
      select kind as rail, (array_agg(id order by is_primary desc))[1] as id
        from processing_accounts
       where organization_id = ${organizationId} and mode = 'test'
       group by kind
    )
    insert into payments
           (organization_id, mode, id, kind, status, rail, processing_account_id,
            deposit_account_id, instrument_id, fingerprint, charge_id, currency, authorized_minor,
            captured_minor, refunded_minor, is_auto_capture, is_automatic, reference,
            failure_code, method, party_id, created_at, modified_at, captured_at, settled_at)
    select ${organizationId}, 'test', uuidv7(at - clock_timestamp()), kind, status, rail,
           accounts.id,
           case rail when 'manual' then (select id from deposit_accounts
                                   where organization_id = ${organizationId} and mode = 'test'
                                   order by id limit 1) end,
           case when rail <> 'manual' then uuidv7() end,
           case when rail <> 'manual' then substr(md5((c % 300000)::text), 1, 20) end,
           case kind when 'refund' then uuidv7() end, 'USD', amount,
           case when captured_at is not null then amount else 0 end,
           case when kind = 'charge' and captured_at is not null and c % 50 = 0 then amount
                else 0 end,
           true, kind = 'charge' and rail <> 'manual' and b / 100 % 5 = 0,
           case when c / 50 % 10 < 7 then 'INV-' || extract(year from at) || '-' || n end,
           case status when 'failed' then 'card_declined' end,
           ${method}, clients.id, at, coalesce(captured_at, at), captured_at,
           case when status in ('settled', 'returned') then captured_at + interval '2 days' end
      from moved
      left join accounts using (rail)
      -- Some tell neither their name nor an address.
      left join clients on clients.place = moved.place and b / 500 % 50 <> 0
     order by n`);
}

/**
 * CTEs that end in what became of each. Most are settled; those of the last days are still on their
 * way. All that is captured on one day is so at one moment. Clients differ in how often they pay:
 * the first of a hundred thousand does it thousands of times, half of them seven times or less.
 */
function moved({ payments }: Rows, { from, to }: Some): Sql {
  return sql`
    agreed as (
      select n, ${hash(sql`n`, 11)} as a, ${hash(sql`n`, 12)} as b, ${hash(sql`n`, 13)} as c,
             timestamptz '2023-01-01' + n * (interval '1096 days' / ${payments}::bigint) as at,
             10000 + ${hash(sql`n`, 14)} % 500000 as amount,
             1 + floor(${Math.ceil(payments / 10)}::integer
                       * (${hash(sql`n`, 15)} % 1000003 / 1000003.0) ^ 2)::integer as place
        from generate_series(${from}::integer, ${to}::integer) as n
    ),
    paid as (
      select *, case when a % 100 < 60 then 'credit_card' when a % 100 < 70 then 'debit_card'
                     when a % 100 < 95 then 'ach'
                     else ${pick(recordedTenders, sql`a / 10000`)} end as tender,
             case when a % 100 < 70 then 'card' when a % 100 < 95 then 'ach'
                  else 'manual' end as rail
        from agreed
    ),
    settled as (
      select *,
             case when b % 100 > 1 or rail = 'manual' then 'charge'
                  else (array['refund', 'credit'])[1 + b % 2] end as kind,
             case when rail = 'manual' then (array['settled', 'voided'])[1 + (n % 10 = 0)::integer]
                  when n > ${Math.floor(payments * 0.995)}
                    then (array['authorized', 'captured'])[1 + b % 2]
                  when n % 1000 = 0 then 'created'
                  when a / 100 % 100 < 4 then 'failed' when a / 100 % 100 < 6 then 'voided'
                  when a / 100 % 100 < 7 then 'expired' when a / 100 % 100 < 8 then 'returned'
                  else 'settled' end as status
        from paid
    ),
    moved as (
      select *, case when rail = 'manual' then at
                     when status in ('captured', 'settled', 'returned')
                       then date_trunc('day', at) + interval '1 day 5 hours' end as captured_at
        from settled
    )`;
}

const method = sql`
  jsonb_strip_nulls(jsonb_build_object(
    'payer', jsonb_strip_nulls(jsonb_build_object('name', clients.name, 'email', clients.email)))
    || case rail
         when 'card' then jsonb_build_object(
           'kind', 'card', 'masked', '************' || 1000 + c / 500 % 9000,
           'brand', (array['VISA', 'VISA', 'VISA', 'MASTERCARD', 'MASTERCARD', 'AMERICAN_EXPRESS',
                           'DISCOVER'])[1 + a / 10000 % 7],
           'isDebit', case tender when 'debit_card' then true end,
           'expMonth', 1 + a % 12, 'expYear', 2030, 'hasSecurityCode', true)
         when 'ach' then jsonb_build_object(
           'kind', 'bank', 'masked', '*****' || 1000 + c / 500 % 9000, 'routingNumber', '000000013',
           'accountType', 'checking', 'bankName', ${pick(bankNames(), sql`a / 10000`)})
         else jsonb_build_object('kind', 'recorded', 'tender', tender)
       end)`;

/** What booked them, of which each payment tells the id. */
async function insertEntries(db: Database, { organizationId }: Rows): Promise<void> {
  await db.run(sql`
    insert into entries (organization_id, mode, id, kind, payment_id, occurred_at)
    select organization_id, mode, uuidv7(),
           case kind when 'charge' then 'inbound_captured' else 'outbound_captured' end,
           id, captured_at
      from payments
     where organization_id = ${organizationId} and captured_at is not null
     order by number`);
}

/** Any number, the same one for the same row. */
function hash(row: Sql, which: number): Sql {
  return sql`abs(hashint4(hashint4(${row}) + ${which}::integer)::bigint)`;
}

/** One of the words, by any number. */
function pick(list: readonly string[], number: Sql): Sql {
  return sql`(${list}::text[])[1 + (${number}) % ${list.length}::bigint]`;
}

function words(text: string): string[] {
  return text.split(' ');
}

const firstNames = words(
  'James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara ' +
    'Richard Susan Joseph Jessica Thomas Sarah Charles Karen Daniel Nancy Matthew Betty Mark',
);
const heads = words(
  'Ander Ber Carl Dun Eller Fitz Grant Hal Iver Jor Kess Lind Mar Nor Old Peter Quin Ros Sander ' +
    'Thorn Ul Van Wil Yar Zim Abbot Brook Cald Dray Ever',
);
const tails = words(
  'son ton man ley ford field wood well berg stein ridge worth by ham brook dale kamp quist',
);
const family = sql`(${pick(heads, sql`a`)} || ${pick(tails, sql`c`)})`;
const trades = [' Holdings LLC', ' & Sons', ' Dental Group', ' Logistics Inc', ' Farms', ' Bakery'];
const recordedTenders = words('check check check cash paypal wire apple_pay google_pay');

function bankNames(): string[] {
  const towns = words('Austin Dallas Houston Boston Chicago Denver Phoenix Seattle Portland Miami');
  const kinds = [' First National Bank', ' Savings Bank', ' Community Credit Union', ' Trust Co'];
  return towns.flatMap((town) => kinds.map((kind) => `${town}${kind}`));
}
