-- Finding payments: the text in them, the order they are listed in, and how many there are.
-- Locks payments while it is rewritten for two generated columns: 40 s for each million rows.

create extension if not exists pg_trgm;

alter table payments
  -- What it moves, as `amountOf` says.
  add column amount_minor bigint not null generated always as (
    case when captured_minor > 0 then captured_minor else authorized_minor end
  ) stored,
  -- The text of it that may be searched, a line for each thing. No secret is among it, and nothing
  -- that is not shown: a routing number is shown by its last three digits.
  add column search_text text not null generated always as (lower(
    coalesce(reference || E'\n', '') ||
    coalesce(capture_reference || E'\n', '') ||
    coalesce(void_reference || E'\n', '') ||
    coalesce(authorization_code || E'\n', '') ||
    coalesce(failure_code || E'\n', '') ||
    coalesce((method ->> 'masked') || E'\n', '') ||
    coalesce('******' || right(method ->> 'routingNumber', 3) || E'\n', '') ||
    coalesce((method ->> 'bankName') || E'\n', '') ||
    coalesce((method -> 'payer' ->> 'name') || E'\n', '') ||
    coalesce((method -> 'payer' ->> 'address1') || E'\n', '') ||
    coalesce((method -> 'payer' ->> 'address2') || E'\n', '') ||
    coalesce((method -> 'payer' ->> 'city') || E'\n', '') ||
    coalesce((method -> 'payer' ->> 'state') || E'\n', '') ||
    coalesce((method -> 'payer' ->> 'postalCode') || E'\n', '') ||
    coalesce((method -> 'payer' ->> 'country') || E'\n', '') ||
    coalesce((method -> 'payer' ->> 'email') || E'\n', '') ||
    coalesce((method -> 'payer' ->> 'phone') || E'\n', '') ||
    -- As much as is worth its place in the index: a client may send 64 KiB of it.
    coalesce(left(annotations::text, 2000), '')
  )) stored;

create index payments_text on payments using gin (search_text gin_trgm_ops);
create index payments_amount on payments (organization_id, mode, amount_minor, id);
create index payments_fingerprint on payments (organization_id, mode, fingerprint);
create index payments_holds on payments (organization_id, mode, created_at desc, id desc)
  where kind = 'charge' and status = 'authorized' and not is_auto_capture;

-- With what lists are narrowed down by, so that half a million rows are counted without a look at
-- any of them.
drop index payments_created;
create index payments_created on payments (organization_id, mode, created_at desc, id desc)
  include (kind, rail, status, processing_account_id, amount_minor);

-- How many payments there are, as the sum over the slots: connections that insert at the same time
-- add to rows of their own instead of waiting for each other.
create table payment_counts (
  organization_id       uuid not null,
  mode                  text not null,
  processing_account_id uuid not null,
  rail                  text not null,
  kind                  text not null,
  slot                  integer not null,
  payments              bigint not null,
  primary key (organization_id, mode, processing_account_id, rail, kind, slot)
) with (fillfactor = 50);

-- None of what is counted by ever changes. In one order, so that statements which count into the
-- same slots wait for each other in a line, not in a circle.
create function count_payments() returns trigger language plpgsql as $$
begin
  insert into payment_counts as counted
         (organization_id, mode, processing_account_id, rail, kind, slot, payments)
  select organization_id, mode, processing_account_id, rail, kind, pg_backend_pid() % 16,
         tg_argv[0]::bigint * count(*)
    from changed
   group by organization_id, mode, processing_account_id, rail, kind
   order by organization_id, mode, processing_account_id, rail, kind
      on conflict (organization_id, mode, processing_account_id, rail, kind, slot)
      do update set payments = counted.payments + excluded.payments;
  return null;
end $$;

create trigger payments_counted after insert on payments
  referencing new table as changed for each statement execute function count_payments('1');
create trigger payments_uncounted after delete on payments
  referencing old table as changed for each statement execute function count_payments('-1');

insert into payment_counts
       (organization_id, mode, processing_account_id, rail, kind, slot, payments)
select organization_id, mode, processing_account_id, rail, kind, 0, count(*)
  from payments
 group by organization_id, mode, processing_account_id, rail, kind;
