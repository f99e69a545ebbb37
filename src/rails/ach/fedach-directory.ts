// Reads the FedACH directory, which the Federal Reserve Banks give to those who take part: text of
// 155 columns a line, or JSON. (E-Payments Routing Directory, "FedACH directory file format".)
import { isRoutingNumber } from '../routing-number.ts';

export interface FedachDirectory {
  /** Names of banks, in capitals as they stand there, by routing number. */
  readonly names: ReadonlyMap<string, string>;
  /** Which lines could not be read, from 1; of JSON, which participants. */
  readonly unreadable: readonly number[];
}

/** More than one line of so many that cannot be read: the file is something else, or damaged. */
const linesForOneUnreadable = 20;

/**
 * Takes either form, with or without a byte order mark, with any line ends, blank lines, and lines
 * that lack their end. A routing number that was replaced by another has the name of the other.
 * Throws an `Error` for what is no such directory.
 */
export function readFedachDirectory(text: string): FedachDirectory {
  const content = text.replace(/^\uFEFF/, '');
  const rows = content.trimStart().startsWith('{') ? rowsOfJson(content) : rowsOfText(content);
  const read = rows.map(({ at, fields }) => ({ at, participant: fields && checked(fields) }));
  const participants = new Map(
    read.flatMap(({ participant }) =>
      participant ? [[participant.routingNumber, participant]] : [],
    ),
  );
  const unreadable = read.filter(({ participant }) => !participant).map(({ at }) => at);
  if (participants.size === 0 || unreadable.length * linesForOneUnreadable > rows.length) {
    const found = `${unreadable.length} of ${rows.length} lines cannot be read`;
    throw new Error(`The file is no FedACH directory, or it is damaged: ${found}.`);
  }
  const named = [...participants.values()].map(
    (one) => [one.routingNumber, heirOf(one, participants).name] as const,
  );
  return { names: new Map(named), unreadable };
}

/** What of a participant matters here, as it stands in the file. */
interface Fields {
  readonly routingNumber: string;
  /** 0: a Federal Reserve Bank; 1: as it is; 2: send to the new routing number instead. */
  readonly recordType: string;
  readonly newRoutingNumber: string;
  readonly name: string;
}

interface Row {
  readonly at: number;
  readonly fields?: Fields | undefined;
}

interface Participant {
  readonly routingNumber: string;
  readonly name: string;
  readonly replacedBy?: string;
}

function rowsOfText(text: string): Row[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((content, index) => ({ at: index + 1, content }))
    .filter(({ content }) => !isBlank(content))
    .map(({ at, content }) => ({ at, fields: fieldsOfLine(content) }));
}

/** Old systems end a file with the character 26. */
function isBlank(content: string): boolean {
  return content.replace('\u001a', '').trim() === '';
}

/** Routing number, office code, the number of the Reserve Bank that serves it, record type. */
const beginning = /^\d{9}[A-Z ]\d{9}[012]/;

function fieldsOfLine(content: string): Fields | undefined {
  if (!beginning.test(content)) return undefined;
  const columns = (first: number, last: number) => content.slice(first - 1, last);
  return {
    routingNumber: columns(1, 9),
    recordType: columns(20, 20),
    newRoutingNumber: columns(27, 35),
    name: columns(36, 71),
  };
}

function rowsOfJson(text: string): Row[] {
  const { fedACHParticipants: answer } = Object(parsed(text));
  const { fedACHParticipants: list } = Object(answer);
  if (!Array.isArray(list)) throw new Error('The file is JSON, but no FedACH directory.');
  return list.map((one: unknown, index) => ({
    at: index + 1,
    fields: fieldsOfObject(Object(one)),
  }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('The file looks like JSON, and cannot be read as such.');
  }
}

function fieldsOfObject(one: Readonly<Record<string, unknown>>): Fields | undefined {
  const { routingNumber, recordTypeCode, newRoutingNumber = '', customerName } = one;
  const all = [routingNumber, recordTypeCode, newRoutingNumber, customerName];
  if (!all.every((field) => typeof field === 'string')) return undefined;
  const [number = '', recordType = '', replacedBy = '', name = ''] = all;
  return { routingNumber: number, recordType, newRoutingNumber: replacedBy, name };
}

function checked({ routingNumber, recordType, newRoutingNumber, name }: Fields) {
  const trimmed = name.trim();
  if (!isRoutingNumber(routingNumber) || !/^\P{Cc}{1,100}$/u.test(trimmed)) return undefined;
  const participant: Participant = { routingNumber, name: trimmed };
  return recordType === '2' && isRoutingNumber(newRoutingNumber)
    ? { ...participant, replacedBy: newRoutingNumber }
    : participant;
}

/** Whoever took a bank over may have been taken over since; the steps end a circle. */
function heirOf(one: Participant, all: ReadonlyMap<string, Participant>, steps = 8): Participant {
  const heir = one.replacedBy === undefined ? undefined : all.get(one.replacedBy);
  return heir && steps > 0 ? heirOf(heir, all, steps - 1) : one;
}
