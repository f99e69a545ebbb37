// Where the log of requests is kept: one file a day, of which the old ones are deleted.
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '#src/kernel/clock.ts';
import { repeat } from '#src/kernel/repeat.ts';

const daysKept = 28;
const nameShape = /^\d{4}-\d\d-\d\d\.jsonl$/;

export function requestLogFolder(dataDir: string): string {
  return join(dataDir, 'requests');
}

/** The file of a day of UTC, such as `2026-06-30`. */
export function fileOfDay(folder: string, day: string): string {
  return join(folder, `${day}.jsonl`);
}

/** The days that there are files of, in order; none when there is no folder. */
export async function listDays(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = names.filter((name) => nameShape.test(name));
  return files.map((name) => name.slice(0, name.indexOf('.'))).toSorted();
}

/** In bytes, with what other processes wrote; 0 when there is no file. */
export async function sizeOfDay(folder: string, day: string): Promise<number> {
  const found = await stat(fileOfDay(folder, day)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  return found?.size ?? 0;
}

/**
 * Adds whole lines at the end of the day's file in one write, so that those of several processes do
 * not mix. Makes file and folder when they are not there, for their owner alone.
 */
export async function appendLines(folder: string, day: string, text: string): Promise<void> {
  const path = fileOfDay(folder, day);
  const file = await open(path, 'a', 0o600).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    // What is above it belongs to others too: it is made as anything else there is.
    await mkdir(dirname(folder), { recursive: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return open(path, 'a', 0o600);
  });
  try {
    const bytes = Buffer.from(text);
    const { bytesWritten } = await file.write(bytes);
    if (bytesWritten < bytes.length) throw new Error('the disk took only a part of the lines');
  } finally {
    await file.close();
  }
}

/** Deletes the files of days that are more than 28 days ago. */
export async function deleteOldDays(folder: string, now: Temporal.Instant): Promise<void> {
  const today = now.toZonedDateTimeISO('UTC').toPlainDate();
  const first = today.subtract({ days: daysKept }).toString();
  const old = (await listDays(folder)).filter((day) => day < first);
  for (const day of old) await rm(fileOfDay(folder, day), { force: true });
}

/** At once and then hourly; the returned function stops it, and waits for what is under way. */
export function startForgettingRequests(tools: {
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
}): () => Promise<void> {
  return repeat({
    everyMs: 60 * 60_000,
    firstAfterMs: 0,
    work: () => deleteOldDays(tools.folder, tools.clock.now()),
    onError: (err) => {
      tools.logger.error({ err }, 'deleting old logs of requests failed: it is tried again');
    },
  });
}
