/**
 * A path template whose values are each one segment: path`/users/${login}/repos`. Values are percent-encoded; an empty
 * one, `.` and `..` would change which resource is meant (RFC 3986 section 5.2.4) and throw a TypeError.
 */
export function path(literals: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return String.raw({ raw: literals }, ...values.map((value) => encodeSegment(String(value))));
}

function encodeSegment(value: string): string {
  if (value === '' || value === '.' || value === '..' || !value.isWellFormed()) {
    throw new TypeError("A path segment must be text, and neither empty, '.' nor '..'.");
  }
  return encodeURIComponent(value);
}
