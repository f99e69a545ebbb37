-- Finding every payment by what back offices know of it, and counting all kinds of them.
-- Locks payments while it is rewritten for three generated columns: a minute for each million rows.

alter table payments
  -- What was paid with, in the words of those who take payments.
  add column tender text not null generated always as (
    case method ->> 'kind'
      when 'card' then
        case when method ->> 'isDebit' = 'true' then 'debit_card' else 'credit_card' end
      when 'bank' then 'ach'
      else method ->> 'tender'
    end) stored,
  add column brand text generated always as (method ->> 'brand') stored,
  -- Given back in full, or about to be.
  add column is_refunded boolean not null generated always as (
    kind = 'charge' and
    refunded_minor >= case when captured_minor > 0 then captured_minor else authorized_minor end
  ) stored;

create index payments_text on payments using gin (search_text gin_trgm_ops);
create unique index payments_number on payments (organization_id, mode, number);
create index payments_party on payments (organization_id, mode, party_id, created_at desc, id desc)
  include (kind) where party_id is not null;
create index payments_invoice on payments (organization_id, mode, invoice_id)
  where invoice_id is not null;
-- What somebody else moved, who has a name of his own for it.
create index payments_processor_reference
  on payments (organization_id, mode, (method ->> 'processorReference')) where rail = 'manual';
create index payments_captured
  on payments (organization_id, mode, captured_at desc, created_at desc, id desc)
  include (kind);

-- For those who ask what has changed since they asked last.
create index payments_modified
  on payments (organization_id, mode, modified_at desc, id desc) include (kind);

-- With what lists are narrowed down by, so that half a million rows are looked through without a
-- look at any of them.
drop index payments_created;
create index payments_created on payments (organization_id, mode, created_at desc, id desc)
  include (kind, rail, status, processing_account_id, amount_minor, currency, tender, brand,
           is_automatic, is_refunded, is_auto_capture, captured_at, modified_at);

-- How many payments there are of each kind, as the sum of rows that are only ever added: whoever
-- changes payments waits for nobody. They are added up now and then (`fold-counts.ts`).
drop trigger payments_counted on payments;
drop trigger payments_uncounted on payments;
drop function count_payments;
drop table payment_counts;
create table payment_counts (
  organization_id       uuid not null,
  mode                  text not null,
  id                    bigint not null generated always as identity,
  processing_account_id uuid,
  rail                  text not null,
  kind                  text not null,
  status                text not null,
  currency              text not null,
  tender                text not null,
  brand                 text,
  is_automatic          boolean not null,
  is_refunded           boolean not null,
  is_captured           boolean not null,
  payments              bigint not null,
  primary key (organization_id, mode, id)
);

create function count_payments() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into payment_counts
           (organization_id, mode, processing_account_id, rail, kind, status, currency, tender,
            brand, is_automatic, is_refunded, is_captured, payments)
    select organization_id, mode, processing_account_id, rail, kind, status, currency, tender,
           brand, is_automatic, is_refunded, captured_at is not null, count(*)
      from after_change
     group by organization_id, mode, processing_account_id, rail, kind, status, currency, tender,
              brand, is_automatic, is_refunded, captured_at is not null;
  elsif tg_op = 'DELETE' then
    insert into payment_counts
           (organization_id, mode, processing_account_id, rail, kind, status, currency, tender,
            brand, is_automatic, is_refunded, is_captured, payments)
    select organization_id, mode, processing_account_id, rail, kind, status, currency, tender,
           brand, is_automatic, is_refunded, captured_at is not null, -count(*)
      from before_change
     group by organization_id, mode, processing_account_id, rail, kind, status, currency, tender,
              brand, is_automatic, is_refunded, captured_at is not null;
  else
    insert into payment_counts
           (organization_id, mode, processing_account_id, rail, kind, status, currency, tender,
            brand, is_automatic, is_refunded, is_captured, payments)
    select organization_id, mode, processing_account_id, rail, kind, status, currency, tender,
           brand, is_automatic, is_refunded, captured_at is not null, sum(change)
      from (select *, 1 as change from after_change
             union all
            select *, -1 from before_change) as changes
     group by organization_id, mode, processing_account_id, rail, kind, status, currency, tender,
              brand, is_automatic, is_refunded, captured_at is not null
    having sum(change) <> 0;
  end if;
  return null;
end $$;

create trigger payments_counted after insert on payments
  referencing new table as after_change for each statement execute function count_payments();
create trigger payments_recounted after update on payments
  referencing old table as before_change new table as after_change
  for each statement execute function count_payments();
create trigger payments_uncounted after delete on payments
  referencing old table as before_change for each statement execute function count_payments();

insert into payment_counts
       (organization_id, mode, processing_account_id, rail, kind, status, currency, tender, brand,
        is_automatic, is_refunded, is_captured, payments)
select organization_id, mode, processing_account_id, rail, kind, status, currency, tender, brand,
       is_automatic, is_refunded, captured_at is not null, count(*)
  from payments
 group by organization_id, mode, processing_account_id, rail, kind, status, currency, tender,
          brand, is_automatic, is_refunded, captured_at is not null;
