import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemIds } from '#src/kernel/ids.ts';
import {
  type InstrumentInput,
  type InstrumentOwner,
  intakeInstrument,
  secretOf,
  unseal,
} from '#src/payment-methods/vault/index.ts';
import { temporaryKeys } from './temporary-keys.ts';

const number = '4242424242424242';
const accountNumber = '1000000002';
const card: InstrumentInput = { kind: 'card', number: secretOf(number) };
const bank: InstrumentInput = {
  kind: 'bank',
  routingNumber: '000000013',
  accountNumber: secretOf(accountNumber),
};
const owner: InstrumentOwner = { organizationId: systemIds.next(), mode: 'test' };
const otherOrganization: InstrumentOwner = { ...owner, organizationId: systemIds.next() };
const otherMode: InstrumentOwner = { ...owner, mode: 'live' };

test('one number has one digest for one organization and mode, however it is typed', async (t) => {
  const vault = { keys: await temporaryKeys(t), ids: systemIds };
  const plain = await intakeInstrument(vault, owner, card);
  const typed: InstrumentInput = { kind: 'card', number: secretOf('4242 4242-4242 4242') };
  assert.deepEqual((await intakeInstrument(vault, owner, typed)).digest, plain.digest);
});

test('one number at two organizations and in two modes has different digests', async (t) => {
  const vault = { keys: await temporaryKeys(t), ids: systemIds };
  for (const input of [card, bank]) {
    const intakes = await Promise.all(
      [owner, otherOrganization, otherMode].map((each) => intakeInstrument(vault, each, input)),
    );
    assert.equal(new Set(intakes.map(({ digest }) => digest.toString('hex'))).size, 3);
  }
});

test('an account number at another bank is another number', async (t) => {
  const vault = { keys: await temporaryKeys(t), ids: systemIds };
  const elsewhere: InstrumentInput = { ...bank, routingNumber: '021000021' };
  const [here, there] = [
    await intakeInstrument(vault, owner, bank),
    await intakeInstrument(vault, owner, elsewhere),
  ];
  assert.notDeepEqual(here.digest, there.digest);
});

test('a digest cannot be guessed by one who lacks the key', async (t) => {
  const [ours, theirs] = [await temporaryKeys(t), await temporaryKeys(t)];
  const [known, guessed] = await Promise.all(
    [ours, theirs].map((keys) => intakeInstrument({ keys, ids: systemIds }, owner, card)),
  );
  assert.notDeepEqual(known?.digest, guessed?.digest);
});

test('a fingerprint is twenty random letters and digits, and new each time', async (t) => {
  const vault = { keys: await temporaryKeys(t), ids: systemIds };
  const [first, second] = [
    await intakeInstrument(vault, owner, card),
    await intakeInstrument(vault, owner, card),
  ];
  assert.match(first.fingerprint, /^[A-Za-z0-9]{20}$/);
  assert.notEqual(first.fingerprint, second.fingerprint);
});

test('nothing that is stored of a number holds it in any spelling', async (t) => {
  const vault = { keys: await temporaryKeys(t), ids: systemIds };
  for (const [input, digits] of [
    [card, number],
    [bank, accountNumber],
  ] as const) {
    const intake = await intakeInstrument(vault, owner, input);
    for (const stored of [intake.digest, intake.sealed, Buffer.from(JSON.stringify(intake))]) {
      for (const spelled of spellings(digits)) {
        assert.equal(stored.includes(spelled), false, `${spelled} of ${digits}`);
      }
    }
  }
});

test('a number is sealed to the instrument that it came with', async (t) => {
  const keys = await temporaryKeys(t);
  const { id, sealed } = await intakeInstrument({ keys, ids: systemIds }, owner, bank);
  const binding = { table: 'instruments', ...owner, id, field: 'number' };
  assert.equal((await unseal(keys, binding, sealed)).toString(), '000000013:1000000002');
});

for (const [what, input] of Object.entries<InstrumentInput>({
  'letters in a card number': { kind: 'card', number: secretOf('4242x4242') },
  'a card number that is too short': { kind: 'card', number: secretOf('42424242424') },
  'an account number that is too long': { ...bank, accountNumber: secretOf('424242424242424242') },
  'a routing number with a colon': { ...bank, routingNumber: '4242:4242' },
})) {
  test(`${what} is refused without being repeated`, async (t) => {
    const vault = { keys: await temporaryKeys(t), ids: systemIds };
    await assert.rejects(intakeInstrument(vault, owner, input), (error: Error) => {
      assert.doesNotMatch(error.message, /4242/);
      return true;
    });
  });
}

/** ASCII, UTF-16, hex, packed decimal, reversed, and base64 in its three phases. */
function spellings(digits: string): (string | Buffer)[] {
  const base64 = [0, 1, 2].map((phase) =>
    Buffer.from(digits.padStart(digits.length + phase, '0'))
      .toString('base64')
      .slice(4, -4),
  );
  const hex = Buffer.from(digits).toString('hex');
  return [
    digits,
    Buffer.from(digits, 'utf16le'),
    hex,
    hex.toUpperCase(),
    Buffer.from(digits, 'hex'),
    [...digits].reverse().join(''),
    ...base64,
  ];
}
