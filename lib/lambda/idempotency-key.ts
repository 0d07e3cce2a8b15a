import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ProblemError } from '#lib/core/errors.ts';
import { headerOf } from '#lib/lambda/header-of.ts';

/**
 * The request that an `Idempotency-Key` names: a hash of the header, the caller's key and the route, so that two callers
 * may choose the same one. undefined without the header. Throws a 400 for one that is empty, over 255 characters or not
 * visible ASCII. https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function idempotencyIdOf(
  event: Pick<APIGatewayProxyEventV2, 'headers' | 'routeKey'>,
  keyId: string | undefined,
): string | undefined {
  const header = headerOf(event, 'idempotency-key');
  if (header === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(header))
    throw new ProblemError({
      status: 400,
      detail: 'The header Idempotency-Key has to be 1 to 255 visible ASCII characters, such as a UUID.',
    });
  return createHash('sha256')
    .update(JSON.stringify([keyId, event.routeKey, header]))
    .digest('hex');
}
