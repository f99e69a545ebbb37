import { type Database, sql } from '#src/db/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import {
  type InstrumentInput,
  type InstrumentOwner,
  intakeInstrument,
  rememberInstruments,
  secretOf,
  type Vault,
} from '#src/payment-methods/vault/index.ts';

/** An organization with nothing but what the schema demands. */
export async function anOwner(db: Database): Promise<InstrumentOwner> {
  const id = systemIds.next();
  await db.run(sql`
    insert into organizations (id, name, time_zone, public_key, created_at, modified_at)
    values (${id}, 'Owner', 'America/New_York', ${`m_${id}`}, now(), now())`);
  return { organizationId: id, mode: 'test' };
}

export function aCard(number: string): InstrumentInput {
  return { kind: 'card', number: secretOf(number) };
}

/** Card numbers that differ, as many as asked for. */
export function cards(count: number): InstrumentInput[] {
  return Array.from({ length: count }, (_, index) => aCard(String(4_000_000_000_000_000 + index)));
}

export interface Remembered {
  readonly ordinal: number;
  readonly instrument_id: string;
  readonly fingerprint: string;
}

export async function prepare(
  vault: Vault,
  owner: InstrumentOwner,
  inputs: readonly InstrumentInput[],
) {
  const intakes = inputs.map((input) => intakeInstrument(vault, owner, input));
  return (await Promise.all(intakes)).map((intake) => ({ ...owner, intake }));
}

export function remember(
  db: Pick<Database, 'rows'>,
  items: Awaited<ReturnType<typeof prepare>>,
): Promise<Remembered[]> {
  return db.rows<Remembered>(sql`
    with ${rememberInstruments(items)}
    select ordinal, instrument_id, fingerprint
      from remembered
     order by ordinal`);
}
