import { payloadText } from '#lib/connectors/webhook-content.ts';
import { redactJson } from '#lib/core/redact.ts';
import { asError } from '#lib/lambda/as-error.ts';
import type { Log } from '#lib/lambda/observability.ts';
import type { BodyStore, StoredBody } from '#lib/store/body-store.ts';
import type { DeliveryKey } from '#lib/store/delivery-store.ts';

/** The body of a delivery for an operator: its text without secrets, a link to all of it, or why there is neither. */
export type DeliveryBody =
  | { readonly text: string }
  | { readonly link: string; readonly why: string }
  | { readonly problem: string };

/** A larger one is given by a link. */
const mostTextBytes = 1_048_576;
const linkSeconds = 300;

const never = 'It never came, so there is no body.';
const gone = 'Its body is not there: it was not stored yet, or its days are over.';
const unreadable = 'Its body cannot be read now. Try again later.';
const large = 'It is over 1 MiB. The link gives all of it, for 5 minutes.';
const unknown = 'It is no JSON, so nothing is known of secrets in it. The link gives it as it came, for 5 minutes.';

/** `size` is undefined for a delivery that never came. The text is JSON, also where the body was a form around it. */
export async function deliveryBody(
  { bodies, log }: { readonly bodies: Pick<BodyStore, 'get' | 'link'>; readonly log: Pick<Log, 'warn'> },
  key: DeliveryKey,
  size: number | undefined,
): Promise<DeliveryBody> {
  if (size === undefined) return { problem: never };
  const linked = async (why: string) => ({ link: await bodies.link(key, linkSeconds), why });
  try {
    if (size > mostTextBytes) return await linked(large);
    const body = await bodies.get(key);
    if (!body) return { problem: gone };
    const text = readableText(body);
    return text === undefined ? await linked(unknown) : { text };
  } catch (error) {
    log.warn('The body of a delivery cannot be read', { ...key, error: asError(error) });
    return { problem: unreadable };
  }
}

/** undefined for what is not known to be free of secrets. */
function readableText({ bytes, contentType }: StoredBody): string | undefined {
  const text = payloadText(bytes, contentType);
  return text === undefined ? undefined : redactJson(text);
}
