/** What tokens stand for: the server's time of the answer, in milliseconds since the epoch, and the origins. */
export interface TokenValues {
  readonly now: number;
  readonly origins: { readonly self: string; readonly selfHttp: string; readonly other: string };
}

/** All tokens of a text, or of the texts in a JSON value, replaced. Throws a TypeError that names one it does not know. */
export function expandTokens<T>(value: T, values: TokenValues): T;
export function expandTokens(value: unknown, values: TokenValues): unknown {
  if (typeof value === 'string') return value.replace(/\{\{(.*?)\}\}/g, (_, token: string) => standsFor(token, values));
  if (Array.isArray(value)) return value.map((item: unknown) => expandTokens(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, expandTokens<unknown>(item, values)]));
}

function standsFor(token: string, { now, origins }: TokenValues): string {
  if (token === 'self') return origins.self;
  if (token === 'self-http') return origins.selfHttp;
  if (token === 'other') return origins.other;
  const [, sign, count, unit, format = ''] = /^now(?:([+-])(\d+)([sy]))?\|([\w-]+)$/.exec(token) ?? [];
  const write = formats[format];
  if (!write) throw new TypeError(`unknown token {{${token}}}`);
  return write(new Date(shifted(now, sign === '-' ? -Number(count) : Number(count ?? 0), unit)));
}

function shifted(now: number, count: number, unit: string | undefined): number {
  if (unit !== 'y') return now + count * 1_000;
  const date = new Date(now);
  return date.setUTCFullYear(date.getUTCFullYear() + count);
}

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

// The three spellings of RFC 9110 section 5.6.7, cut out of 'Thu, 01 Jan 2026 00:00:00 GMT'.
const formats: Readonly<Record<string, (date: Date) => string>> = {
  epoch: (date) => String(Math.ceil(date.getTime() / 1_000)),
  'epoch-ms': (date) => String(date.getTime()),
  'http-date': (date) => date.toUTCString(),
  rfc850(date) {
    const [, day, month, year = '', time] = date.toUTCString().split(' ');
    return `${days[date.getUTCDay()]}, ${day}-${month}-${year.slice(-2)} ${time} GMT`;
  },
  asctime(date) {
    const [weekday = '', , month, year, time] = date.toUTCString().split(' ');
    return `${weekday.slice(0, 3)} ${month} ${String(date.getUTCDate()).padStart(2)} ${time} ${year}`;
  },
};
