// Structured logs that cannot tell too much: fields are let through by name, and none is a body.
import { type Logger, pino } from 'pino';
import { looksLikeCardNumber } from '#src/payment-methods/vault/index.ts';

/** Everything else that is handed to the logger is dropped. */
const fieldsLetThrough = new Set([
  'face',
  'method',
  'route',
  'status',
  'durationMs',
  'requestId',
  'organizationId',
  'mode',
  'err',
  'pid',
  'fate',
  'path',
  'refuge',
  'signal',
  'source',
]);

export interface LoggerOptions {
  readonly level: string;
  /** Where the lines go; standard error unless told otherwise. */
  readonly destination?: NodeJS.WritableStream;
}

/** Lines are JSON on standard error, so that what the commands print stays readable. */
export function createLogger({ level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: letThrough },
    serializers: { err: describeError },
    hooks: {
      // A message is ours, yet what is woven into it may not be.
      logMethod(this: Logger, parts: unknown[], method: (...parts: never[]) => void) {
        method.apply(this, parts.map(scrubbed) as never[]);
      },
    },
  };
  return pino(options, destination ?? pino.destination(standardError));
}

/** Lines leave by the block, or after a moment: a write for each costs more than the line does. */
const standardError = { dest: 2, sync: false, minLength: 4096, periodicFlush: 100 };

function letThrough(fields: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(fields).filter(([name]) => fieldsLetThrough.has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, scrubbed(value)]));
}

/** The second line of defence, for text that should never have held a number. */
function scrubbed(value: unknown): unknown {
  return typeof value === 'string' && looksLikeCardNumber(value) ? '[redacted]' : value;
}

/** Not an error's other properties: a database driver puts the row itself among them. */
function describeError(error: unknown) {
  if (!(error instanceof Error)) return { message: 'something that is no error was thrown' };
  const code = 'code' in error ? { code: scrubbed(String(error.code)) } : {};
  return {
    type: error.name,
    ...code,
    message: scrubbed(error.message),
    stack: scrubbed(error.stack ?? ''),
  };
}
