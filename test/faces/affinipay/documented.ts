// Where the API's documents lie, as data, when they are at hand: beside the project.
import { fileURLToPath } from 'node:url';

const folder = new URL('../../../../shared/', import.meta.url);

/** The path of a file of examples, errors or events. It need not be there. */
export function documented(name: string): string {
  return fileURLToPath(new URL(`contracts/${name}`, folder));
}

/** The program that holds an answer against an example. It need not be there. */
export const shapeTool = fileURLToPath(new URL('tools/shape.mjs', folder));
