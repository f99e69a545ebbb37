// Overrides of a request's properties, as they are typed on a command line.

export interface Override {
  readonly path: readonly string[];
  readonly text: string;
}

/** Reads `method.name=Ann Lee`; `undefined` when it is nothing like that. */
export function readOverride(typed: string): Override | undefined {
  const [, path, text] = /^([\w-]+(?:\.[\w-]+)*)=(.*)$/s.exec(typed) ?? [];
  return path === undefined || text === undefined ? undefined : { path: path.split('.'), text };
}

/** The body with the property set. What is on the way there, and is not, is made. */
export function withOverride(body: unknown, { path, text }: Override): object {
  const [key = '', ...rest] = path;
  const before: unknown = Object(body)[key];
  const value = rest.length > 0 ? withOverride(before, { path: rest, text }) : read(text, before);
  if (Array.isArray(body)) return Object.assign([...body], { [key]: value });
  return { ...(typeof body === 'object' ? body : undefined), [key]: value };
}

/**
 * A JSON literal is what it says, all else is text. So is a number where a text stands now: a card
 * number is one.
 */
function read(text: string, before: unknown): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof before === 'string' && typeof value !== 'string' ? text : value;
  } catch {
    return text;
  }
}
