-- Keys that are exchanged for session tokens (JSON Web Tokens), which then do the asking.
-- Locks credentials for a moment, to look through them: there are a handful for each organization.

alter table credentials
  drop constraint credentials_kind_check,
  add constraint credentials_kind_check
    check (kind in ('secret_key', 'public_key', 'console_token', 'webhook_secret', 'jwt_api_key'));
