// SQL of recurring charges.
import { joined, type Sql, sql, type Tx } from '#src/db/index.ts';
import type { Caller, Timeline } from '#src/organizations/index.ts';
import type { ListRecurring, RecurringOrder, RecurringPage } from './recurring.ts';
import type { RecurringCharge } from './recurring-charge.ts';
import { type RecurringRow, recurringColumns, toRecurring } from './recurring-row.ts';
import { writeSchedule } from './snapshot.ts';

export async function insertRecurring(tx: Tx, recurringCharge: RecurringCharge): Promise<void> {
  const r = recurringCharge;
  const { method, instrumentId, fingerprint, origin } = r.paidWith;
  await tx.run(sql`
    insert into recurring_charges (${recurringColumns})
    values (${r.organizationId}, ${r.mode}, ${r.id}, ${r.status}, ${r.statusReason},
            ${r.processingAccountId}, ${r.amount.currency}, ${r.amount.minor},
            ${JSON.stringify(method)}, ${instrumentId}, ${fingerprint},
            ${origin && JSON.stringify(origin)}, ${JSON.stringify(writeSchedule(r.schedule))},
            ${r.description}, ${r.reference},
            ${r.annotations && JSON.stringify(r.annotations)}, ${r.maxOccurrences},
            ${r.maxAmount?.minor}, ${r.attempted.count}, ${r.attempted.total.minor},
            ${r.processed.count}, ${r.processed.total.minor}, ${r.processedThrough},
            ${r.nextPaymentOn}, ${r.noticeAt}, ${r.createdAt}, ${r.modifiedAt})`);
}

export async function findRecurring(
  tx: Tx,
  caller: Caller,
  id: string,
): Promise<RecurringCharge | undefined> {
  const [found] = await findManyRecurring(tx, caller, [id]);
  return found;
}

/** Those of the ids that exist, for payments made of them; their rows are not held. */
export async function findManyRecurring(
  tx: Tx,
  { organizationId, mode }: Caller,
  ids: readonly string[],
): Promise<RecurringCharge[]> {
  const rows = await tx.rows<RecurringRow>(sql`
    select ${recurringColumns} from recurring_charges
     where organization_id = ${organizationId} and mode = ${mode} and id = any(${ids}::uuid[])`);
  return rows.map(toRecurring);
}

/**
 * Reads them and holds their rows, in one order, so that two who hold several wait in a line.
 * Whoever holds an occurrence as well takes it after its recurring charge.
 */
export async function lockRecurring(
  tx: Tx,
  { organizationId, mode }: Caller,
  ids: readonly string[],
): Promise<RecurringCharge[]> {
  const rows = await tx.rows<RecurringRow>(sql`
    select ${recurringColumns} from recurring_charges
     where organization_id = ${organizationId} and mode = ${mode} and id = any(${ids}::uuid[])
     order by id
       for update`);
  return rows.map(toRecurring);
}

/** Writes what payments, time and ends change, of rows that the transaction holds. */
export async function saveProgress(
  tx: Tx,
  { organizationId, mode }: Caller,
  changed: readonly RecurringCharge[],
): Promise<void> {
  await tx.run(sql`
    update recurring_charges r
       set status = c.status, status_reason = c.status_reason,
           attempted_count = c.attempted_count, attempted_minor = c.attempted_minor,
           processed_count = c.processed_count, processed_minor = c.processed_minor,
           processed_through = c.processed_through, next_payment_on = c.next_payment_on,
           notice_at = c.notice_at, modified_at = c.modified_at
      from unnest(${changed.map((r) => r.id)}::uuid[],
                  ${changed.map((r) => r.status)}::text[],
                  ${changed.map((r) => r.statusReason)}::text[],
                  ${changed.map((r) => r.attempted.count)}::integer[],
                  ${changed.map((r) => r.attempted.total.minor)}::bigint[],
                  ${changed.map((r) => r.processed.count)}::integer[],
                  ${changed.map((r) => r.processed.total.minor)}::bigint[],
                  ${changed.map((r) => r.processedThrough)}::date[],
                  ${changed.map((r) => r.nextPaymentOn)}::date[],
                  ${changed.map((r) => r.noticeAt)}::timestamptz[],
                  ${changed.map((r) => r.modifiedAt)}::timestamptz[])
        as c (id, status, status_reason, attempted_count, attempted_minor, processed_count,
              processed_minor, processed_through, next_payment_on, notice_at, modified_at)
     where r.organization_id = ${organizationId} and r.mode = ${mode} and r.id = c.id`);
}

/** Writes what a merchant may change, of a row that the transaction holds. */
export async function saveTerms(tx: Tx, recurringCharge: RecurringCharge): Promise<void> {
  const r = recurringCharge;
  const { method, instrumentId, fingerprint, origin } = r.paidWith;
  await tx.run(sql`
    update recurring_charges
       set amount_minor = ${r.amount.minor}, method = ${JSON.stringify(method)},
           instrument_id = ${instrumentId}, fingerprint = ${fingerprint},
           origin = ${origin && JSON.stringify(origin)},
           schedule = ${JSON.stringify(writeSchedule(r.schedule))},
           description = ${r.description}, reference = ${r.reference},
           annotations = ${r.annotations && JSON.stringify(r.annotations)},
           max_occurrences = ${r.maxOccurrences}, max_amount_minor = ${r.maxAmount?.minor},
           next_payment_on = ${r.nextPaymentOn}, notice_at = ${r.noticeAt},
           modified_at = ${r.modifiedAt}
     where organization_id = ${r.organizationId} and mode = ${r.mode} and id = ${r.id}`);
}

/** Active ones whose payer is to be told by `at` of a card that expires; their rows are held. */
export async function lockDueNotices(
  tx: Tx,
  { organizationId, mode }: Timeline,
  { at, limit }: { readonly at: Temporal.Instant; readonly limit: number },
): Promise<RecurringCharge[]> {
  // Another process may be telling some of them just now.
  const rows = await tx.rows<RecurringRow>(sql`
    select ${recurringColumns} from recurring_charges
     where organization_id = ${organizationId} and mode = ${mode} and notice_at <= ${at}
     order by notice_at, id
     limit ${limit}
       for update`);
  return rows.map(toRecurring);
}

const orders: Readonly<Record<RecurringOrder, Sql>> = {
  createdAt: sql`created_at`,
  modifiedAt: sql`modified_at`,
  status: sql`status`,
  amount: sql`amount_minor`,
  nextPaymentOn: sql`next_payment_on`,
  reference: sql`lower(reference) collate "C"`,
  description: sql`lower(description) collate "C"`,
  attemptedCount: sql`attempted_count`,
  attemptedTotal: sql`attempted_minor`,
  accountId: sql`processing_account_id`,
  id: sql`id`,
};

/** With the exact number of all that fit. Nothing comes last, whichever way it is sorted. */
export async function listRecurring(tx: Tx, query: ListRecurring): Promise<RecurringPage> {
  const { caller, accountId, status, reference, offset, limit } = query;
  const conditions = [
    sql`organization_id = ${caller.organizationId} and mode = ${caller.mode}`,
    status === undefined ? sql`status <> 'deleted'` : sql`status = ${status}`,
    ...(accountId === undefined ? [] : [sql`processing_account_id = ${accountId}`]),
    ...(reference === undefined ? [] : [sql`reference = ${reference}`]),
  ];
  const fits = joined(conditions, sql` and `);
  const asked = query.order.map(({ by, isDescending }) =>
    isDescending ? sql`${orders[by]} desc nulls last` : sql`${orders[by]} nulls last`,
  );
  const newest = [sql`created_at desc`, sql`id desc`];
  const order = joined([...asked, ...newest], sql`, `);
  // Together: between two statements another one could be made. A page may be empty.
  const rows = await tx.rows<(RecurringRow | { id: null }) & { total: bigint }>(sql`
    select page.*, counted.total
      from (select count(*) as total from recurring_charges where ${fits}) as counted
      left join (select ${recurringColumns},
                        row_number() over (order by ${order}) as place
                   from recurring_charges where ${fits}
                  order by ${order} limit ${limit} offset ${offset}) as page on true
     order by page.place`);
  const recurringCharges = rows.flatMap((row) => (row.id === null ? [] : [toRecurring(row)]));
  return { recurringCharges, total: Number(rows[0]?.total ?? 0) };
}
