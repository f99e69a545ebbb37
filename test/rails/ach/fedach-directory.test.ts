import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readFedachDirectory } from '#src/rails/ach/fedach-directory.ts';

interface Entry {
  readonly number: string;
  readonly name: string;
  readonly replacedBy?: string;
}

/** A line of the directory as it is documented, to the last column. */
function lineOf({ number, name, replacedBy }: Entry): string {
  const sending = replacedBy ? `2110118${replacedBy}` : '1110118000000000';
  const address = `${'1 MAIN ST'.padEnd(36)}${'SPRINGFIELD'.padEnd(20)}IL62701000021755501231`;
  return `${number}O071000301${sending}${name.padEnd(36)}${address}1     `;
}

const first: Entry = { number: '011000015', name: 'FIRST BANK & TRUST CO.' };
const second: Entry = { number: '073905527', name: "FARMERS' SAVINGS BANK" };
/** A name that needs all of its 36 columns. */
const long: Entry = { number: '011000028', name: 'STATE COMMERCIAL BANK AND TRUST COMP' };
const entries = [first, second, long];
const text = entries.map(lineOf).join('\n');
const names = entries.map(({ number, name }) => [number, name]);

function namesIn(content: string) {
  return [...readFedachDirectory(content).names];
}

suite('the FedACH directory as text', () => {
  test('has lines of 155 columns, of which the name is what counts', () => {
    for (const entry of entries) assert.equal(lineOf(entry).length, 155);
    assert.deepEqual(namesIn(text), names);
  });

  for (const [what, changed] of Object.entries({
    'line ends of Windows': text.replaceAll('\n', '\r\n'),
    'line ends of old Macintoshes': text.replaceAll('\n', '\r'),
    'a byte order mark': `\uFEFF${text}`,
    'a line end after the last line': `${text}\n`,
    'blank lines and the mark of an old end': `\n${text}\n   \n\u001a`,
    'trailing blanks cut off': text.replaceAll(/ +$/gm, ''),
    'trailing blanks added': text.replaceAll(/$/gm, '          '),
    'a last line that breaks off after the name': text.slice(0, -84),
  })) {
    test(`may have ${what}`, () => {
      const { names: found, unreadable } = readFedachDirectory(changed);
      assert.deepEqual([...found], names);
      assert.deepEqual(unreadable, []);
    });
  }

  test('a number that was replaced has the name of its heir, and of the heir of that', () => {
    const heir = { number: '325182836', name: 'NEW BANK' };
    const middle = { number: '325183657', name: 'MIDDLE BANK', replacedBy: heir.number };
    const old = { number: '031207924', name: 'OLD BANK', replacedBy: middle.number };
    const lost = { number: '301271787', name: 'LOST BANK', replacedBy: '071000013' };
    const found = readFedachDirectory([old, middle, lost, heir].map(lineOf).join('\n')).names;
    assert.deepEqual(Object.fromEntries(found), {
      [old.number]: 'NEW BANK',
      [middle.number]: 'NEW BANK',
      [heir.number]: 'NEW BANK',
      [lost.number]: 'LOST BANK',
    });
  });

  test('numbers that replace each other in a circle come to an end', () => {
    const one = { ...first, replacedBy: second.number };
    const two = { ...second, replacedBy: first.number };
    assert.equal(readFedachDirectory([one, two].map(lineOf).join('\n')).names.size, 2);
  });

  test('a few lines that cannot be read are left out and told by their numbers', () => {
    const good = Array.from({ length: 60 }, () => lineOf(first));
    const bad = [
      lineOf({ ...second, number: '073905528' }),
      lineOf({ ...second, name: '' }),
      'Federal Reserve Banks',
    ];
    const content = [bad[0], ...good, bad[1], '', lineOf(long), bad[2]].join('\n');
    const { names: found, unreadable } = readFedachDirectory(content);
    assert.deepEqual([...found], [names[0], names[2]]);
    assert.deepEqual(unreadable, [1, 62, 65]);
  });

  for (const [what, content] of Object.entries({
    nothing: '',
    'blank lines': '\n \n',
    'another text': 'routing_number,name\n011000015,FIRST BANK\n',
    'the directory of Fedwire': '011000015FRB-BOS           FEDERAL RESERVE BANK OF BOSTON',
    'more wrong check digits than chance explains': [
      ...Array.from({ length: 18 }, () => lineOf(first)),
      lineOf({ ...second, number: '073905528' }),
    ].join('\n'),
  })) {
    test(`refuses ${what}`, () => {
      assert.throws(() => readFedachDirectory(content), /no FedACH directory/);
    });
  }
});

suite('the FedACH directory as JSON', () => {
  const participant = ({ number, name, replacedBy }: Entry) => ({
    routingNumber: number,
    officeCode: 'O',
    servicingFRBNumber: '071000301',
    recordTypeCode: replacedBy ? '2' : '1',
    changeDate: '110118',
    newRoutingNumber: replacedBy ?? '000000000',
    customerName: name,
    customerCity: 'SPRINGFIELD',
  });
  const answer = (list: unknown) =>
    JSON.stringify({ fedACHParticipants: { response: { code: 100 }, fedACHParticipants: list } });

  test('says the same', () => {
    assert.deepEqual(namesIn(answer(entries.map(participant))), names);
    const old = { ...first, replacedBy: second.number };
    const [, name] = namesIn(`\uFEFF\n${answer([old, second].map(participant))}`)[0]!;
    assert.equal(name, second.name);
  });

  test('participants that cannot be read are told by their place', () => {
    const list = Array.from({ length: 60 }, () => participant(first));
    const strange = [{ ...participant(second), routingNumber: 73905527 }, null];
    const { unreadable } = readFedachDirectory(answer([...list, ...strange]));
    assert.deepEqual(unreadable, [61, 62]);
  });

  test('refuses what is broken, empty, or something else', () => {
    assert.throws(() => readFedachDirectory('{"fedACHParticipants":'), /cannot be read/);
    assert.throws(() => readFedachDirectory('{}'), /no FedACH directory/);
    assert.throws(() => readFedachDirectory(answer([])), /no FedACH directory/);
  });
});
