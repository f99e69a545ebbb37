// Reading what may be absent.

/** The properties that are there: in exact types an undefined one is something else than none. */
export function given<Fields extends object>(fields: Fields) {
  const there = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };
}
