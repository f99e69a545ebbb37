// Random lives of recurring charges, each of an organization of its own, held to the model.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Schedule } from '#src/recurring/schedule.ts';
import { type Answered, aCard, type TestApp, testAppOf } from '#test/support/app.ts';
import { type Deed, deeds, type TermsAsked } from './deeds.ts';
import * as model from './plan.ts';

const path = '/v1/recurring/charges';

/** A recurring charge of the server, and what the model makes of it. */
interface Known {
  readonly id: string;
  plan: model.Plan;
}

interface World {
  readonly app: TestApp;
  readonly timeZone: string;
  now: Temporal.Instant;
  readonly plans: Known[];
}

const zones = ['America/New_York', 'America/Los_Angeles', 'Asia/Kolkata', 'Pacific/Auckland'];
const hours = fc.integer({ min: 0, max: 2 * 365 * 24 });

export function livesOf({ app }: TestApp) {
  return fc.asyncProperty(fc.constantFrom(...zones), hours, deeds, async (timeZone, from, life) => {
    const store = testAppOf(app, await app.organizations.create({ name: 'A life', timeZone }));
    const now = Temporal.Instant.from('2030-01-01T00:30:00Z').add({ hours: from });
    const world: World = { app: store, timeZone, now, plans: [] };
    await standAt(world, now);
    for (const deed of life) await live(world, deed);
    await store.checkBooks();
  });
}

/** Does it, lets happen what is due at once by then, and compares. */
async function live(world: World, deed: Deed): Promise<void> {
  if (deed.does === 'pass') await standAt(world, world.now.add({ hours: deed.hours }));
  else if ('plan' in deed) await change(world, deed);
  else await begin(world, deed);
  await standAt(world, world.now);
  const read = await Promise.all(world.plans.map(({ id }) => readShown(world.app, id)));
  const told = world.plans.map(({ plan }) => model.shown(plan));
  assert.deepEqual(read, told, deed.does);
}

async function standAt(world: World, to: Temporal.Instant): Promise<void> {
  const body = { to: to.toString({ smallestUnit: 'millisecond' }), freeze: true };
  const { status } = await world.app.console('POST', '/console/api/clock', body);
  assert.equal(status, 200);
  world.now = to;
  for (const one of world.plans) one.plan = model.collected(one.plan, to, world.timeZone);
}

type Beginning = Extract<Deed, { readonly isDeclined: boolean; readonly terms: TermsAsked }>;

async function begin(world: World, deed: Beginning): Promise<void> {
  const today = todayOf(world);
  // Of a charge that was made already the card is good.
  const isDeclined = deed.isDeclined && deed.does !== 'schedule';
  const beginning = { terms: termsOf(deed.terms, today), today, isDeclined };
  const { answer, plan } =
    deed.does === 'recur' ? model.chargeAndRecur(beginning, deed.charged) : model.create(beginning);
  const answered = await askToBegin(world.app, deed, beginning);
  assert.equal(said(answered), answer, JSON.stringify(answered.body));
  const { recurring_charge_id, id } = answered.body;
  if (plan) world.plans.push({ id: recurring_charge_id ?? id, plan });
}

async function askToBegin(
  { gateway }: TestApp,
  deed: Beginning,
  { terms, isDeclined }: { readonly terms: model.Terms; readonly isDeclined: boolean },
): Promise<Answered> {
  const method = card(isDeclined);
  const body = written(terms);
  if (deed.does === 'create') return gateway('POST', path, { ...body, method });
  const amount = deed.does === 'recur' ? deed.charged : 1;
  if (deed.does === 'schedule') {
    const { body: charge } = await gateway('POST', '/v1/charges', { amount, method });
    return gateway('POST', `/v1/charges/${charge.id}/schedule`, body);
  }
  const { schedule, ...rest } = body;
  const { start: _, ...timing } = schedule;
  return gateway('POST', '/v1/charges', { amount, method, recur: { ...rest, ...timing } });
}

type Change = Extract<Deed, { readonly plan: number }>;

async function change(world: World, deed: Change): Promise<void> {
  const one = world.plans[deed.plan % Math.max(1, world.plans.length)];
  if (!one) return;
  const today = todayOf(world);
  const { answer, plan } = tell(one.plan, deed, today);
  const answered = await ask(world.app, one, deed, today);
  assert.equal(said(answered), answer, `${deed.does} ${JSON.stringify(answered.body)}`);
  one.plan = plan ?? one.plan;
}

function tell(plan: model.Plan, deed: Change, today: Temporal.PlainDate): model.Step {
  switch (deed.does) {
    case 'pay':
      return model.pay(plan, placeOf(plan.occurrences.length, deed.occurrence));
    case 'ignore':
      return model.ignore(plan, placeOf(plan.occurrences.length, deed.occurrence));
    case 'change':
      return model.update(plan, merged(plan.terms, deed.terms, today), today);
    case 'replace':
      return model.update(plan, termsOf(deed.terms, today), today);
    case 'swap':
      return model.changeCard(plan, deed.isDeclined);
    case 'cancel':
      return model.cancel(plan);
    case 'delete':
      return model.remove(plan);
  }
}

async function ask(app: TestApp, { id, plan }: Known, deed: Change, today: Temporal.PlainDate) {
  const at = `${path}/${id}`;
  switch (deed.does) {
    case 'pay':
    case 'ignore': {
      const { body } = await app.gateway('GET', `${at}/occurrences?page_size=100`);
      const { length } = body.results;
      const occurrence = body.results[length - 1 - placeOf(length, deed.occurrence)];
      return app.gateway('POST', `${at}/occurrences/${occurrence.id}/${deed.does}`);
    }
    case 'change':
      return app.gateway('PATCH', at, writtenChanges(deed.terms, today));
    case 'replace': {
      const method = card(plan.isDeclined);
      return app.gateway('PUT', at, { ...written(termsOf(deed.terms, today)), method });
    }
    case 'swap':
      return app.gateway('PATCH', at, { method: card(deed.isDeclined) });
    case 'cancel':
      return app.gateway('POST', `${at}/cancel`);
    case 'delete':
      return app.gateway('DELETE', at);
  }
}

/** The newest, or one of the few before it; oldest first. */
function placeOf(count: number, fromNewest: number): number {
  return count - 1 - (fromNewest % count);
}

function termsOf(asked: TermsAsked, today: Temporal.PlainDate): model.Terms {
  const { amount, maxOccurrences, maxAmount } = asked;
  return { amount, maxOccurrences, maxAmount, schedule: scheduleOf(asked, today) };
}

function scheduleOf(asked: TermsAsked, today: Temporal.PlainDate): Schedule {
  const start = startOf(asked, today);
  const end = asked.lastsDays === undefined ? undefined : start.add({ days: asked.lastsDays });
  return { ...asked.form, start, ...(end && { end }) };
}

function startOf(
  { startsIn, isOn31st = false }: Pick<TermsAsked, 'startsIn' | 'isOn31st'>,
  today: Temporal.PlainDate,
): Temporal.PlainDate {
  const start = today.add({ days: startsIn });
  if (!isOn31st) return start;
  const last = start.with({ day: 31 });
  return last.day === 31 ? last : start.subtract({ months: 1 }).with({ day: 31 });
}

/** What is not said stays. */
function merged(
  seen: model.Terms,
  { form, startsIn, isOn31st, lastsDays, ...rest }: Partial<TermsAsked>,
  today: Temporal.PlainDate,
): model.Terms {
  const said = Object.entries(rest).filter(([, value]) => value !== undefined);
  const { unit, every, days, ...dates } = seen.schedule;
  const start = startsIn === undefined ? dates.start : startOf({ startsIn, isOn31st }, today);
  const end = lastsDays === undefined ? dates.end : today.add({ days: lastsDays });
  const each = form ?? { unit, every, ...(days && { days }) };
  const schedule: Schedule = { ...each, start, ...(end && { end }) };
  return { ...seen, ...Object.fromEntries(said), schedule };
}

function writtenChanges(asked: Partial<TermsAsked>, today: Temporal.PlainDate) {
  const { amount, form, startsIn, isOn31st, lastsDays, maxOccurrences, maxAmount } = asked;
  return {
    amount,
    max_occurrences: maxOccurrences,
    max_amount: maxAmount,
    schedule: {
      ...(form && writtenForm(form)),
      start: startsIn === undefined ? undefined : `${startOf({ startsIn, isOn31st }, today)}`,
      end: lastsDays === undefined ? undefined : `${today.add({ days: lastsDays })}`,
    },
  };
}

function written({ amount, maxOccurrences, maxAmount, schedule }: model.Terms) {
  const { start, end } = schedule;
  return {
    amount,
    max_occurrences: maxOccurrences,
    max_amount: maxAmount,
    schedule: { ...writtenForm(schedule), start: `${start}`, end: end && `${end}` },
  };
}

function writtenForm({ unit, every, days = [] }: TermsAsked['form']) {
  return { interval_unit: unit.toUpperCase(), interval_delay: every, days };
}

function card(isDeclined: boolean) {
  return { ...aCard(), number: isDeclined ? '4000000000000002' : '4242424242424242' };
}

function todayOf({ now, timeZone }: World): Temporal.PlainDate {
  return now.toZonedDateTimeISO(timeZone).toPlainDate();
}

function said({ status, body }: Answered): string {
  return status === 200 ? '200' : `${status} ${body.messages[0].code}`;
}

/** As the model shows it; each attempt has left a transaction. */
async function readShown({ gateway }: TestApp, id: string) {
  const { body } = await gateway('GET', `${path}/${id}`);
  const { status, status_reason, amount, max_occurrences, max_amount, next_payment } = body;
  const { total_occurrences, total_amount } = body;
  const occurrences: string[] = [];
  for (let page = 1; ; page += 1) {
    const at = `${path}/${id}/occurrences?page_size=100&page=${page}`;
    const { body: list } = await gateway('GET', at);
    for (const one of list.results) {
      assert.equal(one.transactions?.length ?? 0, one.attempts);
      occurrences.push(`${one.due_date} ${one.amount} ${one.status} ${one.attempts}`);
    }
    if (occurrences.length >= list.total_entries) break;
  }
  return {
    status,
    status_reason,
    amount,
    max_occurrences,
    max_amount,
    next_payment,
    total_occurrences,
    total_amount,
    occurrences,
  };
}
