// Looks for known numbers in text and files: plain, in hexadecimal, and in base64 at any offset.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface LeakScan {
  /** The numbers that occur, each with the form that it occurs in. */
  inText(text: string): string[];
  /** The same for every file of a folder and the folders in it, told with the file. */
  inFolder(folder: string): Promise<{ readonly leaks: string[]; readonly bytes: number }>;
}

interface Pattern {
  readonly text: string;
  readonly what: string;
}

/** As long as the shortest pattern: by so much of a text every pattern is looked up. */
const keyLength = 12;

/** Builds the scan for numbers of 12 digits or more. */
export function leakScanFor(numbers: Iterable<string>): LeakScan {
  const byKey = new Map<string, Pattern[]>();
  for (const pattern of [...numbers].flatMap(formsOf)) {
    const key = pattern.text.slice(0, keyLength);
    byKey.set(key, [...(byKey.get(key) ?? []), pattern]);
  }
  const inText = (text: string) => {
    const found = new Set<string>();
    for (const { 0: run } of text.matchAll(/[0-9A-Za-z+/_-]{12,}/g)) {
      for (let at = 0; at + keyLength <= run.length; at += 1) {
        for (const pattern of byKey.get(run.slice(at, at + keyLength)) ?? []) {
          if (run.startsWith(pattern.text, at)) found.add(pattern.what);
        }
      }
    }
    return [...found];
  };
  return {
    inText,
    inFolder: async (folder) => {
      const leaks: string[] = [];
      let bytes = 0;
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        const content = await readFile(path);
        bytes += content.length;
        leaks.push(...inText(content.toString('latin1')).map((what) => `${what} in ${path}`));
      }
      return { leaks, bytes };
    },
  };
}

function formsOf(number: string): Pattern[] {
  const hex = Buffer.from(number).toString('hex');
  const encoded = [0, 1, 2].map((offset) => ({
    text: base64At(number, offset),
    what: `${number} in base64 at offset ${offset}`,
  }));
  // The hexadecimal form of digits has no letters, so there is nothing to tell upper from lower.
  return [{ text: number, what: number }, { text: hex, what: `${number} in hex` }, ...encoded];
}

/** The characters that only the number decides, when `offset` bytes stand before its group. */
function base64At(number: string, offset: number): string {
  const padded = Buffer.from(`${'\0'.repeat(offset)}${number}`).toString('base64');
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor(((offset + number.length) * 8) / 6);
  return padded.slice(first, last);
}
