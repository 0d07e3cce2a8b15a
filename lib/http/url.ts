export type QueryValue = string | number | boolean | readonly string[] | undefined;

/**
 * The base of all URLs of a client. Throws a TypeError for what cannot be one: another scheme than HTTP, a user name, a
 * query.
 */
export function parseBaseUrl(text: string): URL {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new TypeError('baseUrl must be an http(s) URL without user name, query and fragment.');
  }
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

/**
 * The absolute URL of a request: a path that begins with a slash, joined to the base, or an absolute URL of the base's
 * origin. undefined when it would lead elsewhere: to another origin, or by dot segments above the base's path.
 */
export function resolveUrl(base: URL, path: string, query: Readonly<Record<string, QueryValue>> = {}): URL | undefined {
  const basePath = base.pathname === '/' ? '' : base.pathname;
  const relative = path.startsWith('/');
  const url = sameOrigin(URL.parse(relative ? `${base.origin}${basePath}${path}` : path), base);
  if (!url || (relative && !url.pathname.startsWith(`${basePath}/`))) return undefined;
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of typeof value === 'object' ? value : [value]) url.searchParams.append(name, String(one));
  }
  if (url.hash) url.hash = '';
  return url;
}

/** A URL that a server sent, absolute or relative to `current`; undefined when it is not of the same origin. */
export function resolveLink(link: string, current: URL): URL | undefined {
  const url = sameOrigin(URL.parse(link, current.href), current);
  if (url) url.hash = '';
  return url;
}

/** The URL with these parameters, each in the place of any of its name. */
export function withQuery(url: URL, query: Readonly<Record<string, string>>): URL {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(query)) changed.searchParams.set(name, value);
  return changed;
}

/** The URL without the parameters of these names. */
export function withoutQuery(url: URL, names: readonly string[]): URL {
  const changed = new URL(url);
  for (const name of names) changed.searchParams.delete(name);
  return changed;
}

/** A URL for logs and errors: the names of the query stay, their values may be secret. */
export function redactUrl(url: URL): string {
  const address = `${url.origin}${url.pathname}`;
  // Most have none, and searchParams makes an object of its own at its first use.
  if (!url.search) return address;
  return `${address}?${[...url.searchParams.keys()].map(encodeURIComponent).join('&')}`;
}

// A user name in a URL would become an Authorization header in the place of ours.
function sameOrigin(url: URL | null, base: URL): URL | undefined {
  return url && url.origin === base.origin && !url.username && !url.password ? url : undefined;
}
