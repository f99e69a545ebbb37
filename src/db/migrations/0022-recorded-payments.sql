-- Payments recorded by hand: cash, a check at the counter, a wire that somebody saw arrive.
-- Locks payments while it is read through once: a second for each million rows.

alter table payments
  -- Where the money of a recorded one went. Of others the processing account knows it.
  add column deposit_account_id uuid,
  add foreign key (organization_id, mode, deposit_account_id) references deposit_accounts,
  alter column processing_account_id drop not null,
  alter column instrument_id drop not null,
  alter column fingerprint drop not null,
  drop constraint payments_rail_check,
  add constraint payments_rail_check check (rail in ('card', 'ach', 'manual')),
  -- No account took it and no number is kept of it: that is what recorded by hand means.
  add constraint payments_by_hand_check check (
    (rail = 'manual') = (deposit_account_id is not null) and
    (rail = 'manual') = (processing_account_id is null) and
    (rail = 'manual') = (instrument_id is null) and
    (rail = 'manual') = (fingerprint is null)),
  -- It is there, whole, from the first moment. Cancelled, it keeps what it was about.
  add constraint payments_recorded_check check (
    rail <> 'manual' or (kind = 'charge' and status in ('settled', 'voided') and
                         captured_minor = authorized_minor and captured_at is not null));
