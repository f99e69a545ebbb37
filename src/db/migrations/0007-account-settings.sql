-- What operators set on processing accounts and organizations besides what the faces may.
-- Locks both tables for a moment: there are few rows, and those of test accounts are rewritten.

alter table processing_accounts
  -- Null means no limit.
  add column transaction_amount_max_minor bigint check (transaction_amount_max_minor > 0),
  add column daily_count_max              integer check (daily_count_max > 0),
  add column daily_amount_max_minor       bigint check (daily_amount_max_minor > 0),
  add column monthly_count_max            integer check (monthly_count_max > 0),
  add column monthly_amount_max_minor     bigint check (monthly_amount_max_minor > 0),
  add column may_refund_elsewhere         boolean not null default false,
  -- What the simulator answers; null leaves it to the documented test numbers.
  add column simulated_answer             jsonb,
  add constraint processing_accounts_simulated_in_test
    check (simulated_answer is null or mode = 'test');

update processing_accounts set may_refund_elsewhere = true where mode = 'test';

-- New rows say it themselves.
alter table processing_accounts alter column may_refund_elsewhere drop default;

alter table organizations
  -- Origins that a token form may send the payer back to, comma-delimited; empty allows every one.
  add column token_redirect_origins text not null default '';
