// Tries to get at what belongs to somebody else, by every operation and in every place of it.
import { base62, systemIds } from '#src/kernel/ids.ts';
import { type Answered, gatewayId } from '#test/support/app.ts';
import { type Belongings, keyOf, sourceIdOf, takesSourceId } from './belongings.ts';
import { comparable } from './comparable.ts';
import type { KeyHolder } from './key-holders.ts';
import { call, type Operation, type Place } from './operations.ts';
import { readTenant, tracesIn } from './tenant-rows.ts';

/** A difference that another's things make, or a trace of them. */
export interface Leak {
  readonly operation: string;
  readonly place: string;
  /** What was put there. */
  readonly thing: string;
  readonly told: string;
}

export interface Intrusion {
  readonly operations: readonly Operation[];
  readonly intruder: KeyHolder;
  readonly belongings: Belongings;
}

/** Reading comes first: what is undone or deleted can no longer be read. */
function phaseOf({ method, own }: Operation): number {
  if (own.isFinal) return 3;
  return method === 'GET' ? 0 : method === 'DELETE' ? 2 : 1;
}

export async function findLeaks(intrusion: Intrusion): Promise<Leak[]> {
  const traces = await tracesToLookFor(intrusion);
  const leaks: Leak[] = [];
  for (const phase of [0, 1, 2, 3]) {
    const those = intrusion.operations.filter((operation) => phaseOf(operation) === phase);
    // One after the other: lists change while others add to them.
    for (const operation of those) leaks.push(...(await plainLeaks(operation, traces, intrusion)));
    const found = those.map((operation) => leaksOf(operation, traces, intrusion));
    leaks.push(...(await Promise.all(found)).flat());
  }
  return leaks;
}

/** What tells of the owner, but for what tells of the intruder as well. */
async function tracesToLookFor({ intruder, belongings }: Intrusion): Promise<string[]> {
  const { organizationId, mode, store } = intruder;
  const own = await readTenant(store.app.db, { organizationId, modes: [mode, 'both'] });
  const traces = [...belongings.traces.difference(tracesIn(own))];
  // A number has one fingerprint in both modes, since tokens of the public key serve both.
  const isStranger = belongings.owner.organizationId !== organizationId;
  return isStranger ? traces : traces.filter((trace) => !isFingerprint(trace));
}

/** What the operation gives away when nothing of another's is named. */
async function plainLeaks(
  operation: Operation,
  traces: readonly string[],
  { intruder }: Intrusion,
): Promise<Leak[]> {
  const answer = await attempt(operation, intruder);
  return untoward(answer, traces).map((told) => ({
    operation: operation.name,
    place: 'none',
    thing: 'nothing',
    told,
  }));
}

async function leaksOf(
  operation: Operation,
  traces: readonly string[],
  { intruder, belongings }: Intrusion,
): Promise<Leak[]> {
  const strangers = new Map<string, Promise<string>>();
  const takesOccurrence = operation.path.includes('{occurrenceId}');
  const ask = (place: NamedPlace, value: string, thing?: string) => {
    const named = { [place.name]: `${place.prefix}${value}` };
    // What is somebody's is asked for with what else is theirs.
    const isWhole = place.name === 'id' && thing === 'recurring charge' && takesOccurrence;
    const whole = isWhole ? { ...named, occurrenceId: belongings.ids.occurrence ?? '' } : named;
    return attempt(operation, intruder, { [place.in]: whole });
  };
  /** What is answered to a name that nothing has, asked for once for each form of name. */
  const answerToStranger = (place: NamedPlace, value: string) => {
    const stranger = strangerLike(value);
    const form = `${place.name} ${stranger.length} ${place.prefix}`;
    const asked =
      strangers.get(form) ?? ask(place, stranger).then((answer) => comparable(answer, stranger));
    strangers.set(form, asked);
    return asked;
  };
  const found: Leak[] = [];
  const tell = (place: string, thing: string, told: string) =>
    found.push({ operation: operation.name, place, thing, told });

  for (const place of operation.places.flatMap(namedPlaces)) {
    for (const [thing, value] of thingsFor(place, operation, belongings)) {
      const answer = await ask(place, value, thing);
      for (const told of untoward(answer, traces, value)) tell(place.name, thing, told);
      const expected = isKnownAccount(place, thing, intruder, belongings)
        ? otherMode
        : await answerToStranger(place, value);
      const got = comparable(answer, value);
      if (got !== expected) tell(place.name, thing, `${got} instead of ${expected}`);
    }
  }
  return found;
}

/** Where not even one's own objects can be made, a leak of its own kind. */
const failing = 'cannot be tried';

async function attempt(...asked: Parameters<typeof call>): Promise<Answered> {
  try {
    return await call(...asked);
  } catch (error) {
    return { status: 0, headers: new Headers(), body: `${error}` };
  }
}

export function isFailing({ told }: Leak): boolean {
  return told.startsWith(failing);
}

interface NamedPlace extends Place {
  /** Comes before what is named: the property that a search looks at. */
  readonly prefix: string;
}

const searchedIds = ['id', 'charge_id', 'account_id', 'recurring_charge_id'];
const searchedWords = ['reference', 'name', 'method.fingerprint'];

/** Where something of somebody's can be named; nothing for a place that names nothing. */
function namedPlaces(place: Place): NamedPlace[] {
  if (place.name === 'qf') {
    return [...searchedIds, ...searchedWords].map((name) => ({ ...place, prefix: `${name}:` }));
  }
  const isNaming = /(^|_)id$|Id$|^(q|method|reference|idempotency-key)$/.test(place.name);
  return isNaming ? [{ ...place, prefix: '' }] : [];
}

type Thing = readonly [thing: string, value: string];

function thingsFor(
  { in: where, name, prefix }: NamedPlace,
  operation: Operation,
  { owner, ids, words }: Belongings,
): Thing[] {
  if (name === 'idempotency-key') return [['key', keyOf(owner, operation)]];
  const sourceIds: Thing[] = takesSourceId(operation)
    ? [['source id', sourceIdOf(owner, operation)]]
    : [];
  if (name === 'source_id') return sourceIds;
  const spoken = words.map((word): Thing => ['word', word]);
  if (searchedWords.includes(prefix.slice(0, -1))) return spoken;
  if (name === 'reference') return where === 'query' ? spoken : [];
  return [...Object.entries(ids), ...sourceIds, ...(name === 'q' ? spoken : [])];
}

/** Of the same form as the value, and nobody's. */
function strangerLike(value: string): string {
  if (/^[\w-]{22}$/.test(value)) return gatewayId(systemIds.next());
  return /^\d+$/.test(value) ? '76543' : systemIds.text(value.length, base62);
}

function isFingerprint(trace: string): boolean {
  return /^\w{20}$/.test(trace);
}

/** One's own account of the other mode is not unknown: it is said not to fit. */
function isKnownAccount(
  { in: where, name }: NamedPlace,
  thing: string,
  intruder: KeyHolder,
  { owner }: Belongings,
): boolean {
  const isAccount = ['processing_accounts', 'card account', 'bank debit account'].includes(thing);
  const isOwn = owner.organizationId === intruder.organizationId;
  return isOwn && isAccount && where === 'body' && name === 'account_id';
}

const otherMode = `422 ${JSON.stringify({
  messages: [
    {
      code: 'unavailable_for_merchant_mode',
      level: 'error',
      message: 'The mode of the key is not supported for the account',
      facility: 'gateway',
    },
  ],
})}`;

/** What must be in no answer, whatever was asked; the caller's own words may come back. */
function untoward(
  { status, headers, body }: Answered,
  traces: readonly string[],
  sent = '',
): string[] {
  const text = JSON.stringify(body);
  const found = traces.filter((trace) => trace !== sent && text.includes(trace));
  const { total_entries: total, results } = Object(body);
  return [
    ...(status === 0 ? [`${failing}: ${body}`] : []),
    ...(found.length > 0 ? [`shows ${found[0]}`] : []),
    ...(total === results?.length ? [] : [`counts ${total}, shows ${results.length}`]),
    ...(headers.has('idempotent-replayed') ? ['is the answer to somebody else'] : []),
  ];
}
