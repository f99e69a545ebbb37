import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Binding,
  isCannotOpen,
  type KeyService,
  rewrap,
  seal,
  unseal,
} from '#src/payment-methods/vault/index.ts';
import { temporaryKeys } from './temporary-keys.ts';

const text = '4242424242424242';
const binding: Binding = {
  table: 'instruments',
  organizationId: '01996b2e-7c1a-7f3e-9d52-1c0f4e7a9b31',
  mode: 'test',
  id: '01996b2e-7c1b-7a64-8f10-5b8f2d6c7e42',
  field: 'number',
};

test('a sealed value opens in its own place', async (t) => {
  const keys = await temporaryKeys(t);
  for (const value of ['', text, 'x'.repeat(28), 'x'.repeat(29), 'é'.repeat(5_000)]) {
    const { bytes } = await seal(keys, binding, value);
    assert.equal((await unseal(keys, binding, bytes)).toString(), value);
  }
});

test('a sealed Buffer opens too, and stays as it was for its owner', async (t) => {
  const keys = await temporaryKeys(t);
  const value = Buffer.from(text);
  const { bytes } = await seal(keys, binding, value);
  assert.deepEqual(await unseal(keys, binding, bytes), value);
  assert.equal(value.toString(), text);
});

for (const field of ['table', 'organizationId', 'mode', 'id', 'field'] as const) {
  test(`a sealed value neither opens nor re-wraps under another ${field}`, async (t) => {
    const keys = await temporaryKeys(t);
    const { bytes } = await seal(keys, binding, text);
    const moved = { ...binding, [field]: 'live' };
    await assert.rejects(unseal(keys, moved, bytes), refusal);
    await assert.rejects(rewrap(keys, moved, bytes), refusal);
  });
}

test('words that run into each other make another place', async (t) => {
  const keys = await temporaryKeys(t);
  const { bytes } = await seal(keys, { ...binding, table: 'ab', organizationId: 'c' }, text);
  const shifted = { ...binding, table: 'a', organizationId: 'bc' };
  await assert.rejects(unseal(keys, shifted, bytes), refusal);
});

test('a flipped bit anywhere keeps a sealed value shut', async (t) => {
  const keys = await temporaryKeys(t);
  const { bytes } = await seal(keys, binding, text);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const altered = Buffer.from(bytes);
    altered[bit >> 3]! ^= 1 << (bit & 7);
    await assert.rejects(unseal(keys, binding, altered), refusal, `bit ${bit}`);
  }
});

test('a sealed value that is cut short stays shut', async (t) => {
  const keys = await temporaryKeys(t);
  const { bytes } = await seal(keys, binding, text);
  for (let length = 0; length < bytes.length; length++) {
    await assert.rejects(unseal(keys, binding, bytes.subarray(0, length)), refusal);
  }
});

test('a thousand sealed values swapped between rows all stay shut', async (t) => {
  const keys = await temporaryKeys(t);
  const places = Array.from({ length: 1_000 }, (_, index) => ({ ...binding, id: `${index}` }));
  const sealed = await Promise.all(places.map((place) => seal(keys, place, text)));
  for (const [index, { bytes }] of sealed.entries()) {
    await assert.rejects(unseal(keys, places[(index + 1) % 1_000]!, bytes), refusal);
  }
});

test('another key service does not open a sealed value', async (t) => {
  const { bytes } = await seal(await temporaryKeys(t), binding, text);
  await assert.rejects(unseal(await temporaryKeys(t), binding, bytes), refusal);
});

test('the same value sealed twice has nothing in common but its version', async (t) => {
  const keys = await temporaryKeys(t);
  const [first, second] = [await seal(keys, binding, text), await seal(keys, binding, text)];
  assert.notDeepEqual(first.bytes.subarray(7, 67), second.bytes.subarray(7, 67));
  assert.notDeepEqual(first.bytes.subarray(67), second.bytes.subarray(67));
});

test('card and account numbers of any length are sealed to one size', async (t) => {
  const keys = await temporaryKeys(t);
  const lengths = new Set<number>();
  for (let digits = 1; digits <= 28; digits++) {
    lengths.add((await seal(keys, binding, '4'.repeat(digits))).bytes.length);
  }
  assert.equal(lengths.size, 1);
});

test('re-wrapping moves a value to the newest key and leaves its ciphertext alone', async (t) => {
  const keys = await temporaryKeys(t);
  const old = await seal(keys, binding, text);
  await keys.rotate();
  const fresh = await rewrap(keys, binding, old.bytes);
  assert.deepEqual([old.keyVersion, fresh.keyVersion], [1, 2]);
  assert.deepEqual(fresh.bytes.subarray(67), old.bytes.subarray(67));
  assert.notDeepEqual(fresh.bytes.subarray(7, 67), old.bytes.subarray(7, 67));
  assert.equal((await unseal(keys, binding, fresh.bytes)).toString(), text);
  assert.equal((await unseal(keys, binding, old.bytes)).toString(), text);
});

test('data keys are zeroed after use, also when the key service fails', async (t) => {
  const keys = await temporaryKeys(t);
  const handed: Buffer[] = [];
  const watched: KeyService = {
    ...keys,
    wrap: (dataKey, context) => {
      handed.push(dataKey);
      return keys.wrap(dataKey, context);
    },
    unwrap: async (...wrapped) => {
      const dataKey = await keys.unwrap(...wrapped);
      handed.push(dataKey);
      return dataKey;
    },
  };
  const { bytes } = await seal(watched, binding, text);
  await unseal(watched, binding, bytes);
  await rewrap(watched, binding, bytes);
  const away: KeyService = {
    ...keys,
    wrap: (dataKey) => {
      handed.push(dataKey);
      return Promise.reject(new Error('The key service is away.'));
    },
  };
  await assert.rejects(seal(away, binding, text));
  assert.equal(handed.length, 5);
  assert.deepEqual(new Set(handed.map((key) => key.toString('hex'))), new Set(['00'.repeat(32)]));
});

/** The error of a value that does not open; it tells nothing of the value. */
function refusal(error: Error): boolean {
  assert.ok(isCannotOpen(error), error.message);
  assert.doesNotMatch(`${error.message} ${error.cause}`, /4242/);
  return true;
}
