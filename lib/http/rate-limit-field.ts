/** One item of the `RateLimit` field. */
export interface RateLimitItem {
  readonly remaining: number;
  /** Milliseconds until the quota is replenished. */
  readonly resetMs?: number;
}

const policy = /^(?:"[^"]*"|[A-Za-z*][\w.:/*-]*)$/;
const parameter = /^([a-z*][\w.*-]*)(?:=(.+))?$/;

/**
 * The `RateLimit` field: `"policy";r=<remaining>;t=<seconds to reset>`, items parted by commas. A malformed field is
 * ignored as a whole. https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function parseRateLimitField(value: string | undefined): readonly RateLimitItem[] {
  if (!value) return [];
  const items = value.split(',').map(parseItem);
  return items.every((item) => item !== undefined) ? items : [];
}

function parseItem(text: string): RateLimitItem | undefined {
  const [name, ...rest] = text.split(';').map((part) => part.trim());
  const parameters = rest.map((part) => parameter.exec(part));
  if (!policy.test(String(name)) || !parameters.every((found) => found !== null)) return undefined;
  const values = new Map(parameters.map(([, key, value = '']) => [key, value]));
  const remaining = values.get('r') ?? '';
  const seconds = values.get('t');
  if (!/^\d{1,15}$/.test(remaining) || (seconds !== undefined && !/^\d{1,12}$/.test(seconds))) return undefined;
  return { remaining: Number(remaining), ...(seconds !== undefined && { resetMs: Number(seconds) * 1_000 }) };
}
