import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import type { Logger } from 'pino';
import { createLogger } from '#src/observability/logger.ts';

/** What a logger writes when the given thing is logged. */
function written(log: (logger: Logger) => void): string {
  let text = '';
  const destination = new Writable({
    write: (chunk, _, done) => {
      text += chunk;
      done();
    },
  });
  log(createLogger({ level: 'trace', destination }));
  return text;
}

const card = '4242424242424242';

test('a line is JSON with its level, time and message', () => {
  const line = JSON.parse(written((logger) => logger.info({ status: 200 }, 'served')));
  assert.deepEqual([line.level, line.status, line.msg], ['info', 200, 'served']);
  assert.match(line.time, /^\d{4}-\d\d-\d\dT/);
});

test('a field that nobody let through by name is dropped', () => {
  const fields = { body: 'secret', headers: { authorization: 'Basic x' }, requestId: 'r' };
  const line = JSON.parse(written((logger) => logger.warn(fields, 'odd')));
  assert.deepEqual(Object.keys(line), ['level', 'time', 'requestId', 'msg']);
});

test('an error tells its message, code and stack, and none of its other properties', () => {
  const error = Object.assign(new Error('broken'), { code: '23505', detail: 'Key (a)=(b)' });
  const text = written((logger) => logger.error({ err: error }, 'it broke'));
  const { err } = JSON.parse(text);
  assert.deepEqual([err.message, err.code], ['broken', '23505']);
  assert.ok(!text.includes('Key (a)'));
});

test('a card number is redacted wherever it got in', () => {
  const places: ((logger: Logger) => void)[] = [
    (logger) => logger.info(`charged ${card}`),
    (logger) => logger.info({ path: `/v1/${card}` }, 'served'),
    (logger) => logger.error({ err: new Error(`no such card ${card}`) }, 'it broke'),
    (logger) => logger.error({ err: Object.assign(new Error('x'), { code: card }) }, 'it broke'),
  ];
  for (const log of places) {
    const text = written(log);
    assert.ok(text.includes('[redacted]'));
    assert.ok(!text.includes(card));
  }
});
