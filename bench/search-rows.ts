// A million payments, as years of business would leave them, written by the database itself.
import { type Database, readMigrations, sql } from '#src/db/index.ts';

/** A word that one payment has. */
export const rareWord = 'Quetzalcoatl';

const rowsAtOnce = 100_000;

/** Half of them are of the organization; the others have equal shares of the rest. */
export async function insertPayments(
  db: Database,
  { rows, organizationId }: { readonly rows: number; readonly organizationId: string },
): Promise<void> {
  // Rows of the past need no look at what they refer to.
  await db.run(sql`set session_replication_role = replica`);
  for (let from = 1; from <= rows; from += rowsAtOnce) {
    await insertSome(db, { from, to: Math.min(rows, from + rowsAtOnce - 1), rows, organizationId });
  }
  await db.run(sql`set session_replication_role = origin`);
}

interface Some {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly organizationId: string;
}

async function insertSome(db: Database, { from, to, rows, organizationId }: Some): Promise<void> {
  await db.run(sql`
    with accounts as (
      select organization_id, kind as rail, (array_agg(id order by is_primary desc))[1] as id,
             dense_rank() over (order by organization_id = ${organizationId} desc,
                                         organization_id) - 1 as place
        from processing_accounts where mode = 'test'
       group by organization_id, kind
    ),
    numbers as (
      select n, abs(hashint4(n)::bigint) as a, abs(hashint4(n + 7)::bigint) as b,
             abs(hashint4(n + 13)::bigint) as c
        from generate_series(${from}::integer, ${to}::integer) as n
    ),
    people as (
      select n, a, b, c, case when n % 5 = 0 then 'ach' else 'card' end as rail,
             case when n <= ${rows / 2} then 0
                  else 1 + n % greatest((select max(place) from accounts), 1) end as place,
             ${pick(firstNames, sql`a`)} || ' ' ||
               case when n = ${Math.floor(rows / 3)} then ${rareWord}
                    when b % 1000 = 0 then 'Targett'
                    else ${pick(heads, sql`b`)} || ${pick(tails, sql`c`)} end as name,
             100 + c % 9900 || ' ' || ${pick(streets, sql`a / 7`)} || ' St' as address,
             ${pick(cities, sql`b / 11`)} as city, ${pick(states, sql`c / 3`)} as state,
             (array['settled', 'settled', 'settled', 'settled', 'captured', 'authorized', 'voided',
                    'failed'])[1 + b / 5 % 8] as status,
             timestamptz '2020-01-01' + n % ${rows / 2} * interval '3 minutes' as at
        from numbers
    )
    insert into payments
           (organization_id, mode, id, kind, status, rail, processing_account_id, charge_id,
            currency, authorized_minor, captured_minor, is_auto_capture, reference,
            authorization_code, failure_code, instrument_id, fingerprint, method, created_at,
            modified_at)
    select organization_id, 'test', uuidv7(),
           case when n % 20 = 3 then 'refund' else 'charge' end, status, rail, accounts.id,
           case when n % 20 = 3 then uuidv7() end, 'USD', 100 + a % 500000,
           case when status in ('settled', 'captured') then 100 + a % 500000 else 0 end,
           n % 17 <> 0, 'INV-' || n, upper(substr(md5(n::text), 1, 6)),
           case when status = 'failed' then 'card_declined' end, uuidv7(),
           substr(md5((n % 300000)::text), 1, 20),
           jsonb_strip_nulls(jsonb_build_object(
             'kind', case rail when 'card' then 'card' else 'bank' end,
             'masked', '************' || 1000 + c % 9000,
             'brand', case rail when 'card'
                                then (array['VISA', 'MASTERCARD', 'DISCOVER'])[1 + a % 3] end,
             'expMonth', case rail when 'card' then 1 + a % 12 end,
             'expYear', case rail when 'card' then 2030 end,
             'routingNumber', case rail when 'ach' then '000000013' end,
             'accountType', case rail when 'ach' then 'checking' end,
             'bankName', case rail when 'ach' then 'First Bank of Testing' end,
             'payer', jsonb_build_object(
               'name', name, 'address1', address, 'city', city, 'state', state,
               'postalCode', (10000 + a % 89999)::text,
               'email', lower(replace(name, ' ', '.')) || '@example.com'))),
           at, at
      from people
      join accounts using (place, rail)
     order by n`);
}

const words = (text: string) => text.split(' ');
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
const streets = words('Main Oak Pine Maple Cedar Elm Washington Lake Hill Park River Church');
const cities = words('Austin Dallas Houston Boston Chicago Denver Phoenix Seattle Portland Miami');
const states = words('TX CA NY IL CO AZ WA OR FL GA');

/** One of the words, by any number. */
function pick(list: readonly string[], number: ReturnType<typeof sql>) {
  return sql`(${list}::text[])[1 + (${number}) % ${list.length}::bigint]`;
}

/** Takes away what searches need, and what keeps it up to date, as if it had never been. */
export async function dropSearch(db: Database): Promise<void> {
  await db.script(`
    drop trigger payments_counted on payments;
    drop trigger payments_recounted on payments;
    drop trigger payments_uncounted on payments;
    drop function count_payments;
    drop table payment_counts;
    drop index payments_text, payments_amount, payments_fingerprint, payments_holds,
               payments_created, payments_number, payments_party, payments_invoice,
               payments_processor_reference, payments_captured, payments_modified;
    alter table payments drop column amount_minor, drop column search_text, drop column tender,
                         drop column brand, drop column is_refunded;
    create index payments_created on payments (organization_id, mode, created_at desc, id desc)`);
}

/** Puts it back, by the migrations that made it. */
export async function createSearch(db: Database): Promise<void> {
  for (const { name, text } of await readMigrations()) {
    if (name.endsWith('-search.sql')) await db.script(`begin; ${text}; commit`);
    if (name.endsWith('-search-of-all-payments.sql')) {
      await db.script(`begin; drop index payments_text; ${text}; commit`);
    }
  }
}
