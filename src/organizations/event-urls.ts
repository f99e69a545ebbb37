// Where an organization's events go, as it has told us in one line.

/**
 * The addresses in a comma-delimited list. Addresses may hold commas themselves, so that a comma
 * divides only where the next address begins.
 */
export function eventUrlsIn(text: string): string[] {
  return text === '' ? [] : text.split(/,(?=\s*https?:\/\/)/i).map((url) => url.trim());
}
