import { Readable } from 'node:stream';
import type { RequestOptions } from '#lib/http/client.ts';
import type { CaseCall, CaseOptions } from './case-format.ts';

/** The part of a request that carries the body of a call, as its `bodyKind` says. */
export function contentOf({ body }: CaseCall, bodyKind: CaseOptions['bodyKind'] = 'json'): RequestOptions {
  if (body === undefined) return {};
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const headers: Record<string, string> = typeof body === 'string' ? {} : { 'content-type': 'application/json' };
  switch (bodyKind) {
    case 'json':
      return { body };
    case 'stream':
      return { content: Readable.from([bytes]), headers };
    case 'factory':
      return { content: () => Readable.from([bytes]), headers };
    case 'form-data':
      return { content: toFormData(body) };
  }
}

function toFormData(body: unknown): FormData {
  const form = new FormData();
  const fields = typeof body === 'object' && body !== null ? Object.entries(body) : [['body', body]];
  for (const [name, value] of fields)
    form.append(String(name), typeof value === 'string' ? value : JSON.stringify(value));
  return form;
}

/** The fields of a form as a server received it; undefined when it is none. */
export async function readFormData(contentType: string | undefined, bytes: Buffer): Promise<unknown> {
  if (!contentType?.startsWith('multipart/form-data')) return undefined;
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
  return Object.fromEntries(form);
}
