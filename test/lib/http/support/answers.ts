import { writeHttpDate } from './http-dates.ts';
import type { AnswerStep, EchoPlace, Scenario, Step, WrittenTime } from './scenario.ts';

/** A moment as a server meant it: a time from the answer on, or one by the clock of its Date header. */
export type Meant = { readonly afterMs: number } | { readonly at: number };

/** What an answer asks for, as it was meant; what is no time by its standard asks for nothing. */
export interface Meaning {
  readonly retryAfter: Meant | undefined;
  /** By its own clock, in milliseconds since the epoch. */
  readonly dateAt: number | undefined;
  readonly limits: readonly { readonly remaining: number | undefined; readonly reset: Meant | undefined }[];
  readonly resource: string | undefined;
  /** The body says that it is a limit; of a GraphQL answer whatever the status. */
  readonly says: 'limit' | 'graphql-limit' | undefined;
}

/** An answer as it goes on the wire. */
export interface WrittenAnswer {
  readonly status: number;
  readonly statusText: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly meaning: Meaning;
}

const lastSecondOf9999 = Date.UTC(9999, 11, 31, 23, 59, 59);
const wholeSecond = (at: number) => Math.floor(at / 1_000) * 1_000;
const isDigits = (text: string | undefined): text is string => text !== undefined && /^[0-9]{1,15}$/.test(text);

/**
 * The answer that a step describes, sent at `now`, the true time. `clientNow` is what a date is from where there is no Date
 * header; `secret` is what the request proved itself with.
 */
export function writeAnswer(
  step: AnswerStep,
  { scenario, now, clientNow, secret }: { scenario: Scenario; now: number; clientNow: number; secret: string },
): WrittenAnswer {
  const dateAt = typeof step.date === 'number' ? wholeSecond(now) + step.date * 1_000 : undefined;
  const from = wholeSecond(dateAt ?? clientNow);
  const retryAfter = step.retryAfter && writeTime(step.retryAfter, from);
  const { limits, limitField } = step;
  const prefix = 'x-ratelimit';
  const reset = limits?.reset && writeTime(limits.reset, from);
  const body = bodies[step.body];
  const echoed = step.echo ? echo(step.echo, secret) : {};
  return {
    status: step.status,
    statusText: echoed.statusText,
    headers: {
      ...body.type,
      ...(dateAt !== undefined && { date: writeHttpDate(dateAt, 'imf-fixdate') }),
      ...(step.date === 'garbage' && { date: 'the day before' }),
      ...(retryAfter && { 'retry-after': retryAfter }),
      ...(limits?.limit !== undefined && { [`${prefix}-limit`]: limits.limit }),
      ...(limits?.remaining !== undefined && { [`${prefix}-remaining`]: limits.remaining }),
      ...(reset !== undefined && { [`${prefix}-reset`]: reset }),
      ...(limitField !== undefined && { ratelimit: limitField }),
      ...(step.resource !== undefined && { 'x-ratelimit-resource': step.resource }),
      ...(step.location !== undefined && { location: step.location }),
      ...echoed.headers,
    },
    body: echoed.body ?? body.text,
    meaning: {
      retryAfter: step.echo === 'retry-after' ? undefined : step.retryAfter && meantByRetryAfter(step.retryAfter, from),
      dateAt: step.echo === 'date' ? undefined : dateAt,
      limits: meantLimits(step, scenario.provider, from),
      resource: echoed.headers?.['x-ratelimit-resource'] ?? step.resource,
      says: echoed.body === undefined ? body.says : undefined,
    },
  };
}

/** What is answered when the steps are used up: all is well. */
export const goodAnswer = (now: number): WrittenAnswer => ({
  status: 200,
  statusText: undefined,
  headers: {
    'content-type': 'application/json',
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4999',
    'x-ratelimit-reset': String(Math.ceil(now / 1_000) + 3_600),
  },
  body: '{"ok":true}',
  meaning: { retryAfter: undefined, dateAt: undefined, limits: [], resource: undefined, says: undefined },
});

export const isAnswer = (step: Step): step is AnswerStep => step.type === 'answer';

function writeTime(time: WrittenTime, from: number): string {
  switch (time.form) {
    case 'seconds':
      return time.digits;
    case 'garbage':
      return time.text;
    case 'last-second-of-9999':
      return writeHttpDate(lastSecondOf9999, 'imf-fixdate');
    case 'epoch-seconds':
      return String(from / 1_000 + time.inSeconds);
    case 'epoch-milliseconds':
      return String(from + time.inSeconds * 1_000);
    default:
      return writeHttpDate(from + time.inSeconds * 1_000, time.form);
  }
}

/** RFC 9110 section 10.2.3. */
function meantByRetryAfter(time: WrittenTime, from: number): Meant | undefined {
  switch (time.form) {
    case 'seconds':
      return { afterMs: Number(time.digits) * 1_000 };
    case 'last-second-of-9999':
      return { at: lastSecondOf9999 };
    case 'garbage':
    case 'epoch-seconds':
    case 'epoch-milliseconds':
      return undefined;
    default:
      return { at: from + time.inSeconds * 1_000 };
  }
}

function meantLimits({ limits, limitField }: AnswerStep, provider: Scenario['provider'], from: number) {
  const remaining = isDigits(limits?.remaining) ? Number(limits.remaining) : undefined;
  const reset = limits?.reset && meantByReset(limits.reset, provider, from);
  const told = remaining !== undefined || reset !== undefined || isDigits(limits?.limit);
  return [...(told ? [{ remaining, reset }] : []), ...(fieldMeanings[limitField ?? ''] ?? [])];
}

/** GitHub's are seconds since the epoch; of a service that nothing is known of, what the magnitude says. */
function meantByReset(time: WrittenTime, provider: Scenario['provider'], from: number): Meant | undefined {
  switch (time.form) {
    case 'epoch-seconds':
      return { at: from + time.inSeconds * 1_000 };
    case 'epoch-milliseconds':
      return provider === 'generic' ? { at: from + time.inSeconds * 1_000 } : undefined;
    case 'seconds': {
      if (!isDigits(time.digits)) return undefined;
      const number = Number(time.digits);
      if (number >= 1e11) return provider === 'generic' ? { at: number } : undefined;
      if (number >= 1e9 || provider === 'github') return { at: number * 1_000 };
      return { afterMs: number * 1_000 };
    }
    default:
      return undefined;
  }
}

const inSeconds = (seconds: number): Meant => ({ afterMs: seconds * 1_000 });

const fieldMeanings: Readonly<Record<string, Meaning['limits']>> = {
  '"default";r=0;t=30': [{ remaining: 0, reset: inSeconds(30) }],
  '"a";r=5;t=1, "b";r=0;t=7': [
    { remaining: 5, reset: inSeconds(1) },
    { remaining: 0, reset: inSeconds(7) },
  ],
  '"a";r=0': [{ remaining: 0, reset: undefined }],
  'default;r=0;t=3600': [{ remaining: 0, reset: inSeconds(3_600) }],
  '"a";r=0;t=999999999999': [{ remaining: 0, reset: inSeconds(999_999_999_999) }],
  '"a";r=1;t=600': [{ remaining: 1, reset: inSeconds(600) }],
};

const json = { 'content-type': 'application/json' };

const bodies: Readonly<
  Record<AnswerStep['body'], { type?: Record<string, string>; text: string; says?: Meaning['says'] }>
> = {
  none: { text: '' },
  json: { type: json, text: '{"ok":true}' },
  malformed: { type: json, text: '{"ok":' },
  text: { type: { 'content-type': 'text/plain' }, text: 'well' },
  'limit-message': { type: json, text: '{"message":"API rate limit exceeded for user ID 1."}', says: 'limit' },
  'graphql-limit': { type: json, text: '{"errors":[{"type":"RATE_LIMITED","message":"no"}]}', says: 'graphql-limit' },
  'graphql-failure': {
    type: json,
    text: '{"errors":[{"message":"Something went wrong while executing your query. Please try again."}]}',
  },
};

interface Echoed {
  readonly statusText?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

function echo(place: EchoPlace, secret: string): Echoed {
  const encoded = encodeURIComponent(secret);
  switch (place) {
    case 'json':
      return {
        headers: json,
        body: JSON.stringify({ message: secret, errors: [{ message: secret }], [secret]: secret }),
      };
    case 'text':
      return { headers: { 'content-type': 'text/plain' }, body: `you sent ${secret}` };
    case 'malformed':
      return { headers: json, body: `{"sent": ${secret}` };
    case 'status-text':
      return { statusText: `No ${secret}` };
    case 'request-id':
      return { headers: { 'x-request-id': secret, 'x-github-request-id': secret } };
    case 'resource':
      return { headers: { 'x-ratelimit-limit': '60', 'x-ratelimit-resource': secret } };
    case 'retry-after':
      return { headers: { 'retry-after': secret } };
    case 'date':
      return { headers: { date: secret } };
    case 'etag':
      return {
        headers: { etag: `"${secret}"`, 'x-authorization': secret, 'www-authenticate': `Bearer realm="${secret}"` },
      };
    case 'cookie':
      return { headers: { 'set-cookie': `session=${secret}` } };
    case 'location-path':
      return { headers: { location: `/b/${encoded}/c` } };
    case 'location-value':
      return { headers: { location: `/b?token=${encoded}&api_key=${encoded}` } };
    case 'location-name':
      return { headers: { location: `/b?${encoded}=1` } };
    case 'location-user':
      return { headers: { location: `//${encoded}:${encoded}@127.0.0.1/` } };
    case 'location-hash':
      return { headers: { location: `/b#${encoded}` } };
    case 'link-path':
      return { headers: { link: `<https://other.test/${encoded}>; rel="next"` } };
    case 'link-name':
      return { headers: { link: `</b?${encoded}=2&api_key=${encoded}>; rel="next"` } };
  }
}

/** Until when that answer asks to stay away, as from the moment that it was received; undefined where it asks nothing. */
export function askedMs(meant: Meant | undefined, meaning: Meaning, clientNow: number): number | undefined {
  if (!meant) return undefined;
  return 'afterMs' in meant ? meant.afterMs : Math.max(0, meant.at - (meaning.dateAt ?? clientNow));
}
