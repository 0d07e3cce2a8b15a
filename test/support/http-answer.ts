export interface Question {
  /** Sent as a bearer; none for ''. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as a form is. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as it is. */
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into an answer as a person does
  readonly body: any;
}

/** Sends a request and follows no redirect. An answer in JSON is read, any other is text. */
export async function ask(url: string, method = 'GET', question: Question = {}): Promise<Answer> {
  const response = await fetch(url, { ...contentOf(question), method, redirect: 'manual' });
  const { status, headers } = response;
  return { status, headers, body: await (isJson(headers) ? response.json() : response.text()) };
}

/** The headers and the body of a request. */
export function contentOf({ key, headers, json, form, body }: Question) {
  const type = json !== undefined ? 'application/json' : form && 'application/x-www-form-urlencoded';
  return {
    headers: {
      ...(key && { authorization: `Bearer ${key}` }),
      ...(type && { 'content-type': type }),
      ...headers,
    },
    body: json !== undefined ? JSON.stringify(json) : form ? new URLSearchParams(form).toString() : body,
  };
}

export const isJson = (headers: Headers): boolean => /[/+]json\b/.test(headers.get('content-type') ?? '');

/** What a browser sends beside a form of the page at that address. */
export const fromPageOf = (url: string) => ({ origin: new URL(url).origin, 'sec-fetch-site': 'same-origin' });

/** The cookies that an answer sets, as the next request sends them. */
export const cookiesOf = ({ headers }: Pick<Answer, 'headers'>): string =>
  headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
