import { Readable } from 'node:stream';
import type { TransportBody } from './transport.ts';

/** What a request may carry, beside JSON and a form. A stream can be sent once; a function is asked for each attempt. */
export type RequestContent = string | Uint8Array | Readable | FormData | (() => string | Uint8Array | Readable);

/** A body as it is sent. */
export interface RequestBody {
  /** Its content type, where the body itself says so. */
  readonly type?: string | null;
  /** Whether it can be sent again. */
  readonly replayable: boolean;
  /** The body for one attempt; undefined when there is none. */
  open(): TransportBody | undefined;
  /** Gives up what was not sent. */
  close?(): void;
}

export const noBody: RequestBody = { replayable: true, open: () => undefined };

/** Throws a TypeError when there are two of them, or the body cannot be JSON. */
export function encodeBody(parts: {
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly content?: RequestContent;
}): RequestBody | Promise<RequestBody> {
  const { body, form, content } = parts;
  if ([body, form, content].filter((part) => part !== undefined).length > 1) {
    throw new TypeError('A request has a body, a form or a content, not two of them.');
  }
  if (form) return known(new URLSearchParams(form).toString(), 'application/x-www-form-urlencoded');
  if (content !== undefined) return encodeContent(content);
  return body === undefined ? noBody : known(JSON.stringify(body), 'application/json');
}

function encodeContent(content: RequestContent): RequestBody | Promise<RequestBody> {
  if (typeof content === 'function') return { replayable: true, open: content };
  if (content instanceof Readable) {
    // It may fail before it is sent, when nobody listens yet: then it cannot be sent, which is told.
    content.on('error', () => {});
    return { replayable: false, open: () => content, close: () => content.destroy() };
  }
  if (typeof content === 'string' || content instanceof Uint8Array) return known(content);
  return encodeFormData(content);
}

/** Only whoever has a FormData comes here: it and Response are loaded by their first use, which costs a cold start. */
async function encodeFormData(content: FormData): Promise<RequestBody> {
  const encoded = new Response(content);
  return known(new Uint8Array(await encoded.arrayBuffer()), encoded.headers.get('content-type'));
}

const known = (sent: TransportBody, type?: string | null): RequestBody => ({
  type,
  replayable: true,
  open: () => sent,
});
