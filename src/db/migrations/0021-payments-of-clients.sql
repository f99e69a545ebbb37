-- Whose payment it is, what it was to pay, and whether a schedule made it.
-- Locks payments while each row is written anew: a minute for each million rows.

alter table payments
  -- The client: the payer as a party.
  add column party_id uuid,
  -- What it was to pay.
  add column invoice_id uuid,
  -- Made by a schedule whose time had come, and by nobody's request.
  add column is_automatic boolean not null default false;

-- It would be written anew for each row. What makes all payments searchable puts it back.
drop index payments_text;

insert into parties (organization_id, id, name, email, payer_key, created_at, modified_at)
select organization_id,
       -- A UUIDv7 of the moment when it first paid.
       encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
         placing substring(int8send((extract(epoch from created_at) * 1000)::bigint) from 3)
         from 1 for 6), 52, 1), 53, 1), 'hex')::uuid,
       coalesce(name, email), email, key, created_at, created_at
  from (select distinct on (organization_id, key) *
          from (select organization_id, created_at, id,
                       nullif(trim(method -> 'payer' ->> 'name'), '') as name,
                       nullif(trim(method -> 'payer' ->> 'email'), '') as email,
                       payer_key(method -> 'payer' ->> 'name', method -> 'payer' ->> 'email') as key
                  from payments) as payer
         where key is not null
         order by organization_id, key, created_at, id) as first_payment;

-- What was collected by hand cannot be told from what a schedule collected; most was the latter.
update payments
   set party_id = (select parties.id from parties
                    where parties.organization_id = payments.organization_id
                      and parties.payer_key = payer_key(method -> 'payer' ->> 'name',
                                                        method -> 'payer' ->> 'email')),
       is_automatic = occurrence_id is not null and kind = 'charge';

alter table payments
  add foreign key (organization_id, party_id) references parties,
  add foreign key (organization_id, mode, invoice_id) references invoices;
