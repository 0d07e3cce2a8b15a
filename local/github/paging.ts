// GitHub's is 100. At 30 the forty repositories of the seed are two pages, so that paging shows on a laptop.
const largestPage = 30;

export const pageSizeOf = (query: URLSearchParams): number => numberOf(query, 'per_page', largestPage, largestPage);

/**
 * The page of a list that a query asks for, and a `Link` header to the others as pages of `address`.
 * https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export function pageOf<T>(
  all: readonly T[],
  query: URLSearchParams,
  address: string,
): { readonly items: readonly T[]; readonly headers: Record<string, string> } {
  const size = pageSizeOf(query);
  const page = numberOf(query, 'page', 1, Number.MAX_SAFE_INTEGER);
  const last = Math.max(1, Math.ceil(all.length / size));
  const linkTo = (rel: string, number: number) => {
    const target = new URLSearchParams(query);
    target.set('page', String(number));
    return `<${address}?${target}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [linkTo('prev', Math.min(page - 1, last))] : []),
    ...(page < last ? [linkTo('next', page + 1), linkTo('last', last)] : []),
    ...(page > 1 ? [linkTo('first', 1)] : []),
  ];
  return {
    items: all.slice((page - 1) * size, page * size),
    headers: links.length > 0 ? { link: links.join(', ') } : {},
  };
}

function numberOf(query: URLSearchParams, name: string, otherwise: number, most: number): number {
  const given = Number(query.get(name));
  return Number.isSafeInteger(given) && given > 0 ? Math.min(given, most) : otherwise;
}
