// The log of API requests. It must cost requests next to nothing, and never fail one: lines are
// gathered in memory and written in lists, and what the disk does not take in time is lost.
import type { Logger } from 'pino';
import type { Shown } from '#src/faces/kit/served.ts';
import { type Clock, monotonicMs, sleep } from '#src/kernel/clock.ts';
import type { Mode } from '#src/kernel/mode.ts';
import { appendLines, sizeOfDay } from './request-log-files.ts';

/** One request, by what may be kept of it. */
export interface KeptRequest extends Shown {
  readonly requestId: string;
  readonly face: string;
  readonly method: string;
  readonly status: number;
  readonly durationMs: number;
  readonly organizationId?: string;
  readonly mode?: Mode;
}

/** A line of the log. */
export interface RequestEntry extends KeptRequest {
  /** When it had been answered, by the machine's clock: ISO 8601 in UTC, to the millisecond. */
  readonly at: string;
}

export interface RequestLog {
  keep(request: KeptRequest): void;
  /** Writes what is left. Requests that come later are not kept. */
  close(): Promise<void>;
}

export interface RequestLogOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /**
   * The file of a day grows no larger. Whoever reaches a port is in the log, with or without a key,
   * and must not be able to fill the disk that the database needs.
   */
  readonly dayBytesMax: number;
  /** For tests whose disk is slow or full. */
  readonly append?: typeof appendLines;
}

const everyMs = 100;
/** In characters. A list of this length is written at once. */
const listLength = 64 * 1024;
/** No more waits for the disk, beside the list that it has in hand. */
const waitingLengthMax = 1024 * 1024;
const closePatienceMs = 2_000;
const toldEveryMs = 60 * 60_000;

export function openRequestLog(options: RequestLogOptions): RequestLog {
  const { folder, clock, dayBytesMax, append = appendLines } = options;
  const losses = lossesTold(options.logger);
  let waiting = new Map<string, string[]>();
  let length = 0;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  /** A write that failed may have left half a line, which the next one must not go on with. */
  let opening = '';

  async function write(): Promise<void> {
    const days = waiting;
    waiting = new Map();
    length = 0;
    for (const [day, lines] of days) {
      const text = `${opening}${lines.join('')}`;
      try {
        if ((await sizeOfDay(folder, day)) + Buffer.byteLength(text) > dayBytesMax) {
          losses.toFullDay(lines.length, day);
          continue;
        }
        await append(folder, day, text);
        opening = '';
      } catch (error) {
        opening = '\n';
        losses.toDisk(lines.length, error);
      }
    }
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    writing ??= write().finally(() => {
      writing = undefined;
      flushLater();
    });
  }

  function flushLater(): void {
    if (length > 0) timer ??= setTimeout(flush, everyMs);
  }

  return {
    keep: (request) => {
      if (isClosed) return;
      const entry = entryOf(request, clock.now().toString({ smallestUnit: 'millisecond' }));
      const line = `${JSON.stringify(entry)}\n`;
      if (length + line.length > waitingLengthMax) return losses.toDisk(1);
      const day = entry.at.slice(0, 10);
      const lines = waiting.get(day);
      if (lines) lines.push(line);
      else waiting.set(day, [line]);
      length += line.length;
      if (length >= listLength) flush();
      else flushLater();
    },
    close: async () => {
      isClosed = true;
      const written = async () => {
        await writing;
        flush();
        await writing;
      };
      await within(closePatienceMs, written());
      clearTimeout(timer);
    },
  };
}

/** Field by field: whatever else the request has is not for keeping. */
function entryOf(request: KeptRequest, at: string): RequestEntry {
  const { face, method, path, status, durationMs, requestId, organizationId, mode, body } = request;
  return {
    at,
    face,
    method,
    path,
    status,
    durationMs: Math.round(durationMs * 10) / 10,
    requestId,
    ...(organizationId !== undefined && { organizationId }),
    ...(mode !== undefined && { mode }),
    ...(body !== undefined && { body }),
  };
}

/** Counts what was lost, and tells it at once: of a disk then not for an hour, of a day once. */
function lossesTold(logger: Logger) {
  let lost = 0;
  let quietUntilMs = 0;
  let fullDay: string | undefined;
  const tell = (reason: string, err?: unknown) => {
    logger.warn({ err }, `the log of requests lacks ${lost} since the start: ${reason}`);
  };
  return {
    toDisk: (count: number, err?: unknown) => {
      lost += count;
      if (monotonicMs() < quietUntilMs) return;
      quietUntilMs = monotonicMs() + toldEveryMs;
      tell(err === undefined ? 'the disk is too slow' : 'the disk failed', err);
    },
    toFullDay: (count: number, day: string) => {
      lost += count;
      if (day === fullDay) return;
      fullDay = day;
      tell(`the file of ${day} is full (REQUEST_LOG_MB), and more of that day is not kept`);
    },
  };
}

/** A disk that hangs must not keep the server from stopping. */
async function within(patienceMs: number, work: Promise<void>): Promise<void> {
  const done = new AbortController();
  await Promise.race([work.finally(() => done.abort()), sleep(patienceMs, done.signal)]);
}
