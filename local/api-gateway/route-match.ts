/** A route of an HTTP API: `GET /users/{login}`, `ANY /files/{path+}` or `$default`. */
export interface Route {
  readonly key: string;
}

export interface RouteMatch<R extends Route> {
  readonly route: R;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * The route that API Gateway would take, or undefined: of those whose method and path fit, the one with the most
 * specific path (a literal segment, then a variable, then a greedy one, then `$default`); an exact method before ANY.
 * `path` is decoded. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function matchRoute<R extends Route>(
  routes: readonly R[],
  method: string,
  path: string,
): RouteMatch<R> | undefined {
  const candidates = routes.flatMap((route) => {
    if (route.key === '$default') return [{ route, pathParameters: {}, rank: '4' }];
    const [routeMethod, routePath = ''] = route.key.split(' ');
    if (routeMethod !== method && routeMethod !== 'ANY') return [];
    const fit = matchPath(routePath.split('/'), path.split('/'));
    return fit ? [{ route, pathParameters: fit.parameters, rank: fit.rank + (routeMethod === 'ANY' ? '1' : '0') }] : [];
  });
  // Ranks compare as texts, segment by segment.
  const [best] = candidates.sort((a, b) => a.rank.localeCompare(b.rank));
  return best && { route: best.route, pathParameters: best.pathParameters };
}

function matchPath(
  pattern: readonly string[],
  segments: readonly string[],
): { readonly parameters: Record<string, string>; readonly rank: string } | undefined {
  const parameters: Record<string, string> = {};
  let rank = '';
  for (const [index, part] of pattern.entries()) {
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? [];
    const segment = segments[index];
    if (segment === undefined) return undefined;
    if (name === undefined) {
      if (part !== segment) return undefined;
      rank += '1';
    } else if (greedy) {
      const rest = segments.slice(index).join('/');
      if (rest === '') return undefined;
      parameters[name] = rest;
      return { parameters, rank: `${rank}3` };
    } else {
      if (segment === '') return undefined;
      parameters[name] = segment;
      rank += '2';
    }
  }
  return pattern.length === segments.length ? { parameters, rank } : undefined;
}
