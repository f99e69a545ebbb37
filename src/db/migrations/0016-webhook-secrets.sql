-- What organizations know our messages by is kept among the credentials, and sealed as they are.
-- Locks credentials for a moment, to look through them: there are a handful for each organization.

alter table credentials
  drop constraint credentials_kind_check,
  add constraint credentials_kind_check
    check (kind in ('secret_key', 'public_key', 'console_token', 'webhook_secret'));

-- One signs; one before it may do so too, until the time at which it is revoked.
create unique index credentials_webhook_secret
  on credentials (organization_id) where kind = 'webhook_secret' and revoked_at is null;
