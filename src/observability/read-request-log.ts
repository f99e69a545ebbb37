// Reads the log of requests: the last lines of it, and what is added from then on.
import { type FileHandle, open } from 'node:fs/promises';
import type { RequestEntry } from './request-log.ts';
import { fileOfDay, listDays } from './request-log-files.ts';

/** How many bytes of each day's file have been read. */
export type ReadSoFar = Map<string, number>;

export interface KeptLine {
  /** As it stands in the file. */
  readonly text: string;
  readonly entry: RequestEntry;
}

export type Matches = (entry: RequestEntry) => boolean;

const blockBytes = 64 * 1024;
const newline = 0x0a;

/** All that is there now as read; of `day` and those after it, if one is given, nothing. */
export async function readUpTo(folder: string, day?: string): Promise<ReadSoFar> {
  const readSoFar: ReadSoFar = new Map();
  for (const one of await listDays(folder)) {
    const isUnread = day !== undefined && one >= day;
    readSoFar.set(one, isUnread ? 0 : ((await withFile(folder, one, endOfLines)) ?? 0));
  }
  return readSoFar;
}

/** The last `count` lines that match, oldest first, of all that has been read since `day`. */
export async function readLast(
  folder: string,
  readSoFar: ReadSoFar,
  { count, matches, day = '' }: { count: number; matches: Matches; day?: string },
): Promise<KeptLine[]> {
  const found: KeptLine[] = [];
  for (const [one, end] of [...readSoFar].toReversed()) {
    if (found.length >= count || one < day) break;
    await withFile(folder, one, async (file) => {
      for await (const text of linesBackwards(file, end)) {
        if (found.length >= count) return;
        const line = readLine(text);
        if (line && matches(line.entry)) found.push(line);
      }
    });
  }
  return found.toReversed();
}

/**
 * Hands over, one by one, the lines after those that have been read, and moves `readSoFar` on. All
 * files are looked at, since one of yesterday may still grow: another process writes its last lines
 * after midnight.
 */
export async function readNew(
  folder: string,
  readSoFar: ReadSoFar,
  take: (line: KeptLine) => void,
): Promise<void> {
  for (const day of await listDays(folder)) {
    await withFile(folder, day, async (file) => {
      const { size } = await file.stat();
      const before = readSoFar.get(day) ?? 0;
      // Whoever empties a file begins it anew.
      let at = before <= size ? before : 0;
      for (let bytes = -1; bytes !== 0 && at < size; at += bytes) {
        const block = await readBlock(file, at);
        bytes = block.bytes;
        for (const text of block.lines) {
          const line = readLine(text);
          if (line) take(line);
        }
      }
      readSoFar.set(day, at);
    });
  }
}

/** Nothing when the file is not there any more. */
async function withFile<Result>(
  folder: string,
  day: string,
  work: (file: FileHandle) => Promise<Result>,
): Promise<Result | undefined> {
  const file = await open(fileOfDay(folder, day)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (!file) return undefined;
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

/** What stands after the last end of a line is still being written. */
async function endOfLines(file: FileHandle): Promise<number> {
  const { size } = await file.stat();
  const start = Math.max(0, size - blockBytes);
  return start + (await readBytes(file, start, size - start)).lastIndexOf(newline) + 1;
}

/** The whole lines from there on, as far as a block goes, and how many bytes they are. */
async function readBlock(file: FileHandle, at: number) {
  const block = await readBytes(file, at, blockBytes);
  const end = block.lastIndexOf(newline) + 1;
  // No line of ours is as long as a block: what is, is passed over.
  const isTooLong = end === 0 && block.length === blockBytes;
  return {
    lines: block.toString('utf8', 0, end).split('\n'),
    bytes: isTooLong ? block.length : end,
  };
}

async function* linesBackwards(file: FileHandle, end: number): AsyncGenerator<string> {
  // The end of a line that begins in the block before; the bytes as they are, for joining.
  let rest = '';
  for (let at = end; at > 0; ) {
    const start = Math.max(0, at - blockBytes);
    const lines = `${(await readBytes(file, start, at - start)).toString('latin1')}${rest}`.split(
      '\n',
    );
    rest = start > 0 ? (lines.shift() ?? '') : '';
    yield* lines.toReversed().map((line) => Buffer.from(line, 'latin1').toString('utf8'));
    at = start;
  }
}

async function readBytes(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
  return buffer.subarray(0, bytesRead);
}

/** Nothing for half a line, which is what remains when a disk was full. */
function readLine(text: string): KeptLine | undefined {
  try {
    const entry: unknown = JSON.parse(text);
    const isEntry = typeof entry === 'object' && entry !== null && 'at' in entry;
    return isEntry ? { text, entry: entry as RequestEntry } : undefined;
  } catch {
    return undefined;
  }
}
