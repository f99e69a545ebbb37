import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reveal, secretOf } from '#src/payment-methods/vault/secret.ts';
import { describeTrack1, describeTrack2 } from '#src/payment-methods/vault/track.ts';

const number = '4242424242424242';
const expiry = { expMonth: 10, expYear: 2040 };

function track1(name: string) {
  const read = describeTrack1(secretOf(`%B${number}^${name}^40101015432112345678?`));
  return read && { ...read, number: reveal(read.number) };
}

test('track 1 says number, name and expiry; sentinels may be missing', () => {
  assert.deepEqual(track1('DOE/JANE MS '), { number, name: 'DOE/JANE MS', ...expiry });
  const bare = describeTrack1(secretOf(`B${number}^DOE/JANE^4010`));
  assert.equal(bare?.name, 'DOE/JANE');
});

test('track 2 says number and expiry', () => {
  for (const text of [`;${number}=40101015432112345678?`, `${number}=4010`]) {
    const read = describeTrack2(secretOf(text));
    assert.deepEqual(read && { ...read, number: reveal(read.number) }, { number, ...expiry });
  }
});

for (const name of [
  '4111111111111111',
  '4111 1111 1111 1111',
  'DOE 4111111111111111',
  'DOE\nJANE',
  'DOE\u001b[2J',
  '   ',
]) {
  test(`${JSON.stringify(name)} on a stripe is no name: it is dropped`, () => {
    assert.deepEqual(track1(name), { number, ...expiry });
  });
}

for (const text of [
  number,
  `%B${number}^DOE/JANE`,
  `%B${number}^DOE/JANE^4013`,
  `%B${number}^DOE/JANE^4010${'1'.repeat(80)}`,
  `;${number}=4010`,
]) {
  test(`${text.slice(0, 40)} is no track 1`, () => {
    assert.equal(describeTrack1(secretOf(text)), undefined);
  });
}

test('a track 1 is no track 2', () => {
  assert.equal(describeTrack2(secretOf(`%B${number}^DOE/JANE^4010`)), undefined);
});
