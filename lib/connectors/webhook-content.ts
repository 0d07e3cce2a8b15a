import { isUtf8 } from 'node:buffer';
import { parseJson } from '#lib/core/json.ts';

/**
 * The payload of a webhook: the object that its JSON holds, or that of the field `payload` where it is a form. undefined
 * where it is neither, or not UTF-8 throughout.
 */
export function parsePayload(body: Buffer, contentType: string | undefined): object | undefined {
  const text = payloadText(body, contentType);
  const payload = text === undefined ? undefined : parseJson(text);
  return typeof payload === 'object' && payload !== null && !Array.isArray(payload) ? payload : undefined;
}

/** The text that is to be the payload's JSON: the body, or what its field `payload` holds where it is a form. */
export function payloadText(body: Buffer, contentType: string | undefined): string | undefined {
  const mediaType = mediaTypeOf(contentType ?? '');
  if (!mediaType || !isUtf8(body)) return undefined;
  return mediaType === 'application/x-www-form-urlencoded' ? payloadField(body.toString()) : body.toString();
}

/** Without its parameters; undefined where it is none that webhooks have, or says that it is not in UTF-8. */
function mediaTypeOf(contentType: string): string | undefined {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  const inUtf8 = parameters.every((parameter) => !/^\s*charset\s*=(?!\s*"?utf-?8"?\s*$)/.test(parameter));
  return inUtf8 && /^application\/(?:json|x-www-form-urlencoded)$/.test(type.trim()) ? type.trim() : undefined;
}

/** Not by URLSearchParams, which puts U+FFFD where the bytes are not UTF-8. */
function payloadField(form: string): string | undefined {
  const values = form.split('&').filter((field) => field.startsWith('payload='));
  if (values.length !== 1) return undefined;
  try {
    return decodeURIComponent((values[0] ?? '').slice('payload='.length).replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
