import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, inspect } from 'node:util';
import pino from 'pino';
import { secretOf } from '#src/payment-methods/vault/index.ts';
import { reveal } from '#src/payment-methods/vault/secret.ts';

const number = '4242424242424242';
const secret = secretOf(number);

/** Every way of printing that the program, or a library it uses, might take. */
const printings: Readonly<Record<string, () => string>> = {
  'JSON.stringify': () => JSON.stringify({ card: { number: secret }, list: [secret] }),
  'a template string': () => `${secret}`,
  concatenation: () => `number: ${String(secret)}`,
  'util.inspect': () => inspect({ card: { number: secret } }, { depth: 9 }),
  'util.inspect with hidden properties': () =>
    inspect(secret, { showHidden: true, customInspect: false }),
  'util.format': () => format('%s %o %O %j', secret, secret, secret, secret),
  'the message of an error': () => new Error(`bad number ${secret}`).message,
  'an error that carries it': () => inspect(Object.assign(new Error('bad'), { secret })),
  'a copy of its properties': () => JSON.stringify({ ...secret, keys: Reflect.ownKeys(secret) }),
  'a structured clone': () => inspect(structuredClone({ number: secret })),
  pino: () => logged((log) => log.info({ number: secret, card: { number: secret } }, 'charged')),
  'a pino message': () => logged((log) => log.info('charged %s %o %j', secret, secret, secret)),
  'a pino error': () => logged((log) => log.error(Object.assign(new Error('bad'), { secret }))),
};

function logged(write: (log: pino.Logger) => void): string {
  const lines: string[] = [];
  write(pino({}, { write: (line) => lines.push(line) }));
  assert.equal(lines.length, 1);
  return lines.join('');
}

for (const [way, print] of Object.entries(printings)) {
  test(`a secret does not print through ${way}`, () => {
    assert.doesNotMatch(print(), /42424/);
  });
}

test('a printed secret says that it is one', () => {
  assert.equal(`${secret}`, '[secret]');
  assert.equal(JSON.stringify(secret), '"[secret]"');
  assert.equal(inspect(secret), '[secret]');
});

test('the vault itself can look into a secret', () => {
  assert.equal(reveal(secret), number);
});
