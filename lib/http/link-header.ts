const link = /^[\s,]*<([^>]*)>/;
const parameter = /^\s*;\s*([\w!#$%&'*+.^`|~-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]+)))?/;

/** The target of the first link of that relation in a `Link` header (RFC 8288); undefined when there is none. */
export function findLink(header: string | undefined, relation: string): string | undefined {
  let rest = header ?? '';
  for (let found = link.exec(rest); found; found = link.exec(rest)) {
    rest = rest.slice(found[0].length);
    // Of several rel parameters the first counts (section 3.3).
    let relations: string | undefined;
    for (let next = parameter.exec(rest); next; next = parameter.exec(rest)) {
      rest = rest.slice(next[0].length);
      if (next[1]?.toLowerCase() === 'rel') relations ??= next[2] ?? next[3] ?? '';
    }
    if (relations?.toLowerCase().split(/\s+/).includes(relation)) return found[1];
  }
  return undefined;
}
