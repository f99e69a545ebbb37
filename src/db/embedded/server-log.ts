// PostgreSQL's own messages, passed on to our log without what they quote.
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';

const linesKept = 20;

/** Passes each message on and returns the latest ones, for the error of a failed start. */
export function relayLog(stream: Readable, logger: Logger): () => string {
  const latest: string[] = [];
  createInterface({ input: stream }).on('line', (line) => {
    const message = readLine(line);
    if (!message) return;
    logger[message.level]({ source: 'postgres' }, message.text);
    latest.push(message.text);
    if (latest.length > linesKept) latest.shift();
  });
  return () => latest.join('\n');
}

interface LogLine {
  readonly level: 'debug' | 'warn';
  readonly text: string;
}

/**
 * Reads one line, as `log_line_prefix = ''` leaves it. Indented lines continue a message whose text
 * came from a client, and errors quote what a client sent: either could hold an account number.
 */
export function readLine(line: string): LogLine | undefined {
  if (/^\s/.test(line) || line === '') return undefined;
  const severity = /^([A-Z]+\d?): {2}/.exec(line)?.[1];
  if (severity === 'ERROR') return { level: 'warn', text: line.replace(/".*/, '"…"') };
  const isGrave = severity === 'WARNING' || severity === 'FATAL' || severity === 'PANIC';
  return { level: isGrave || severity === undefined ? 'warn' : 'debug', text: line };
}
