import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLine } from '#src/db/embedded/server-log.ts';

test('ordinary messages are for debugging, warnings and worse are for everybody', () => {
  assert.equal(readLine('LOG:  database system is ready')?.level, 'debug');
  assert.equal(readLine('WARNING:  page verification failed')?.level, 'warn');
  assert.equal(readLine('FATAL:  could not create lock file')?.level, 'warn');
});

test('what an error quotes is left out, as it may be an account number', () => {
  const line = 'ERROR:  invalid input syntax for type bigint: "4111 1111"';
  assert.equal(readLine(line)?.text, 'ERROR:  invalid input syntax for type bigint: "…"');
  assert.equal(readLine('\tand 4111 1111 on its next line"'), undefined);
});
