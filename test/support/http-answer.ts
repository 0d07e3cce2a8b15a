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
export async function ask(url: string, method = 'GET', { key, ...question }: Question = {}): Promise<Answer> {
  const [type, body] = contentOf(question);
  const headers = {
    ...(key && { authorization: `Bearer ${key}` }),
    ...(type && { 'content-type': type }),
    ...question.headers,
  };
  const response = await fetch(url, { method, headers, body, redirect: 'manual' });
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: await (isJson ? response.json() : response.text()),
  };
}

function contentOf({ json, form, body }: Question): [type: string | undefined, body: string | undefined] {
  if (json !== undefined) return ['application/json', JSON.stringify(json)];
  if (form !== undefined) return ['application/x-www-form-urlencoded', new URLSearchParams(form).toString()];
  return [undefined, body];
}

/** What a browser sends beside a form of the page at that address. */
export const fromPageOf = (url: string) => ({ origin: new URL(url).origin, 'sec-fetch-site': 'same-origin' });

/** The cookies that an answer sets, as the next request sends them. */
export const cookiesOf = ({ headers }: Pick<Answer, 'headers'>): string =>
  headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
