// Payments whose texts are long, and all but what a pattern looks for; none has another's amount.
import { sql } from '#src/db/index.ts';
import type { TestApp } from '#test/support/app.ts';

interface Client {
  readonly id: string;
  readonly number: bigint;
}

export function storeClient({ app: { db }, organization: { id } }: TestApp): Promise<Client> {
  return db.one<Client>(sql`
    insert into parties (organization_id, id, name, created_at, modified_at)
    values (${id}, uuidv7(), 'The Client', now(), now())
    returning id, number`);
}

/** As many as told, a minute apart: half of them captured, nine of ten of the client, if any. */
export async function storeLongTexts(
  { app: { db }, organization: { id } }: TestApp,
  count: number,
  client?: Client,
): Promise<void> {
  await db.run(sql`
    insert into payments
           (organization_id, mode, id, kind, status, rail, processing_account_id, instrument_id,
            fingerprint, currency, authorized_minor, captured_minor, is_auto_capture, reference,
            method, party_id, created_at, modified_at, captured_at, settled_at)
    select ${id}, 'test', uuidv7(), 'charge', (array['authorized', 'settled'])[1 + n % 2], 'card',
           account.id, deposit.instrument_id, 'fingerprint', 'USD', n, n * (n % 2), true,
           repeat('a', 120 + n % 100) || n, '{"kind": "card", "brand": "VISA"}',
           case when n % 10 > 0 then ${client?.id ?? null}::uuid end,
           made_at, made_at, case when n % 2 = 1 then made_at end,
           case when n % 2 = 1 then made_at end
      from generate_series(1, ${count}::integer) as n
     cross join lateral (select timestamptz '2024-01-01' + n * interval '1 minute' as made_at)
     cross join (select id, deposit_account_id from processing_accounts
                  where organization_id = ${id} and mode = 'test' and kind = 'card'
                  order by id limit 1) as account
      join deposit_accounts as deposit
        on deposit.organization_id = ${id} and deposit.mode = 'test'
       and deposit.id = account.deposit_account_id`);
}
