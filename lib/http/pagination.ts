import { findLink } from './link-header.ts';
import { member } from './member.ts';
import type { Pagination } from './provider.ts';
import { withQuery } from './url.ts';

/** A page as it came. */
interface Page {
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, before anything was made of it. */
  readonly data: unknown;
}

/**
 * Where the page after this one is, of whatever origin; undefined when this is the last one, `unreadable` when there is
 * something in the place of the URL or the cursor that cannot be one.
 */
export function nextPage(pagination: Pagination, page: Page): URL | 'unreadable' | undefined {
  if (pagination === 'link-header') {
    const link = findLink(page.headers['link'], 'next');
    return link === undefined ? undefined : (URL.parse(link, page.url.href) ?? 'unreadable');
  }
  const cursor = pagination.cursorAt.reduce<unknown>(member, page.data);
  if (cursor === undefined || cursor === null || cursor === '') return undefined;
  if (typeof cursor !== 'string' && typeof cursor !== 'number') return 'unreadable';
  return withQuery(page.url, { [pagination.parameter]: String(cursor) });
}
