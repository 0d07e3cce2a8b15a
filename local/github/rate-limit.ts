const hour = 3600;

/** The hourly limit of the one token. */
export interface RateLimit {
  isUsedUp(): boolean;
  use(): void;
  set(requestsAnHour: number): void;
  headers(): Record<string, string>;
  /** The answer to `GET /rate_limit`. */
  overview(): object;
}

/** `now` is in milliseconds since the epoch. https://docs.github.com/rest/rate-limit/rate-limit */
export function createRateLimit(now: () => number): RateLimit {
  let limit = 5000;
  let window = { used: 0, reset: 0 };

  const current = () => {
    const seconds = Math.floor(now() / 1000);
    if (window.reset <= seconds) window = { used: 0, reset: seconds + hour };
    return window;
  };
  const core = () => {
    const { used, reset } = current();
    return { limit, used, remaining: Math.max(0, limit - used), reset };
  };
  /** A resource that nothing here uses. */
  const unused = (of: number, seconds: number) => ({
    limit: of,
    used: 0,
    remaining: of,
    reset: Math.floor(now() / 1000) + seconds,
  });

  return {
    isUsedUp: () => core().remaining === 0,
    use() {
      current().used += 1;
    },
    set(requestsAnHour) {
      limit = requestsAnHour;
    },
    headers() {
      const { used, remaining, reset } = core();
      return {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-used': String(used),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-reset': String(reset),
        'x-ratelimit-resource': 'core',
      };
    },
    overview: () => ({
      resources: { core: core(), search: unused(30, 60), graphql: unused(5000, hour) },
      rate: core(),
    }),
  };
}
