// Servers choose the names, so what is kept of them has bounds.
const mostNames = 512;
const longestName = 64;

const lowerCase = new Map<string, string>();

/** A header name in lower case. Nearly all answers use the same few names: lower-casing each anew costs more. */
export function lowerCaseName(name: string): string {
  const known = lowerCase.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  if (lowerCase.size < mostNames && name.length <= longestName) lowerCase.set(name, lower);
  return lower;
}
