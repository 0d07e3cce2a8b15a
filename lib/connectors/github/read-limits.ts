import type { Call, LimitBucket } from '#lib/connectors/connector.ts';
import * as z from '#lib/contract/schema.ts';
import type { HttpClient } from '#lib/http/client.ts';
import { HttpClientError } from '#lib/http/http-client-error.ts';

const limits = z.object({
  resources: z.record(z.string(), z.object({ limit: z.number(), remaining: z.number(), reset: z.number() })),
});

/** It costs nothing of any limit. https://docs.github.com/en/rest/rate-limit/rate-limit */
export async function readLimits(client: HttpClient, call: Call): Promise<LimitBucket[]> {
  try {
    const { data } = await client.get('/rate_limit', { ...call, parse: limits.parse });
    return Object.entries(data.resources).map(([name, { limit, remaining, reset }]) => ({
      name,
      limit,
      remaining,
      resetsAt: reset * 1_000,
    }));
  } catch (error) {
    // GitHub Enterprise Server where rate limiting is not enabled.
    if (error instanceof HttpClientError && error.kind === 'http' && error.status === 404) return [];
    throw error;
  }
}
