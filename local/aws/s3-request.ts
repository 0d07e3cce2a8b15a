import type { IncomingMessage, ServerResponse } from 'node:http';

const queryOf = ({ url = '/' }: IncomingMessage): URLSearchParams => {
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
};

/**
 * The access key id of a presigned address, or undefined where it is none.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function presignedKeyIdOf(request: IncomingMessage): string | undefined {
  const query = queryOf(request);
  return query.has('X-Amz-Signature') ? query.get('X-Amz-Credential')?.split('/')[0] : undefined;
}

export const isLink = (request: IncomingMessage): boolean =>
  request.method === 'GET' && presignedKeyIdOf(request) !== undefined;

/** Why a presigned address is of no use any more, in S3's words. `now` is in milliseconds since the epoch. */
export function refusePresigned(request: IncomingMessage, now: number): string | undefined {
  const query = queryOf(request);
  const [, day, time] = /^(\d{8})T(\d{6})Z$/.exec(query.get('X-Amz-Date') ?? '') ?? [];
  const start = Date.parse(
    `${day?.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time?.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`,
  );
  const end = start + Number(query.get('X-Amz-Expires') ?? Number.NaN) * 1000;
  if (Number.isNaN(end)) return 'Query-string authentication requires X-Amz-Date and X-Amz-Expires.';
  return now >= end ? 'Request has expired' : undefined;
}

// fauxqs takes a request for one of these for one for the object itself: PutObjectTagging would overwrite the object.
const unknown = new Set([
  'accelerate',
  'acl',
  'cors',
  'encryption',
  'legal-hold',
  'logging',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'publicAccessBlock',
  'replication',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'versioning',
  'versions',
  'website',
]);

/** Whether it asks for a part of S3 that is not there on the laptop. */
export const hasUnknownSubresource = (request: IncomingMessage): boolean =>
  [...queryOf(request).keys()].some((name) => unknown.has(name));

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function s3Failure(response: ServerResponse, status: number, code: string, message: string): void {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}
