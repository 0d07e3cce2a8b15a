import zlib, { type BrotliOptions, type ZlibOptions, type ZstdOptions } from 'node:zlib';
import { member } from './member.ts';
import { responseTooLarge, responseUndecodable, TransportError } from './transport.ts';

/** In bytes, compressed. A smaller body is done before a thread of the pool would have begun. */
const longestAtOnce = 65_536;
// Nobody compresses more often than that; who says so means harm.
const mostCodings = 5;

type Limits = Pick<ZlibOptions & BrotliOptions & ZstdOptions, 'maxOutputLength'>;
type Done = (error: Error | null, decoded: Buffer) => void;

interface Codec {
  readonly decode: (bytes: Buffer, limits: Limits, done: Done) => void;
  readonly decodeSync: (bytes: Buffer, limits: Limits) => Buffer;
}

const gzip: Codec = {
  decode: (bytes, limits, done) => zlib.gunzip(bytes, limits, done),
  decodeSync: (bytes, limits) => zlib.gunzipSync(bytes, limits),
};

/** The content codings of RFC 9110 section 8.4.1, RFC 7932 and RFC 8878. */
const codecs = new Map<string, Codec>([
  ['gzip', gzip],
  ['x-gzip', gzip],
  [
    'deflate',
    {
      decode: (bytes, limits, done) =>
        hasZlibHeader(bytes) ? zlib.inflate(bytes, limits, done) : zlib.inflateRaw(bytes, limits, done),
      decodeSync: (bytes, limits) =>
        hasZlibHeader(bytes) ? zlib.inflateSync(bytes, limits) : zlib.inflateRawSync(bytes, limits),
    },
  ],
  [
    'br',
    {
      decode: (bytes, limits, done) => zlib.brotliDecompress(bytes, limits, done),
      decodeSync: (bytes, limits) => zlib.brotliDecompressSync(bytes, limits),
    },
  ],
  [
    'zstd',
    {
      decode: (bytes, limits, done) => zlib.zstdDecompress(bytes, limits, done),
      decodeSync: (bytes, limits) => zlib.zstdDecompressSync(bytes, limits),
    },
  ],
]);

/** What `decompress` reads, as `Accept-Encoding` says it. */
export const acceptEncoding = 'gzip, br, zstd';

/**
 * The body without the codings of its `Content-Encoding`. At most `maxBytes` come out of each: what would be more ends as
 * soon as it is, with RESPONSE_TOO_LARGE. A coding that is not known leaves the body as it is; servers write all sorts of
 * things there. Throws, or rejects with, a TransportError.
 */
export function decompress(
  bytes: Buffer,
  contentEncoding: string | undefined,
  maxBytes: number,
): Buffer | Promise<Buffer> {
  if (contentEncoding === undefined || bytes.length === 0) return bytes;
  const steps = codecsOf(contentEncoding);
  if (steps.length === 0) return bytes;
  const limits: Limits = { maxOutputLength: maxBytes };
  if (bytes.length > longestAtOnce) return decodeAll(bytes, steps, limits);
  try {
    return steps.reduce((encoded, { decodeSync }) => decodeSync(encoded, limits), bytes);
  } catch (error) {
    throw decodingError(error);
  }
}

/** In the order in which they are undone: the last one applied comes first. */
function codecsOf(contentEncoding: string): readonly Codec[] {
  const codings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > mostCodings) throw new TransportError(responseUndecodable);
  const known = codings.map((coding) => codecs.get(coding)).filter((codec) => codec !== undefined);
  return known.length === codings.length ? known.reverse() : [];
}

async function decodeAll(bytes: Buffer, steps: readonly Codec[], limits: Limits): Promise<Buffer> {
  let encoded = bytes;
  for (const { decode } of steps) {
    encoded = await new Promise<Buffer>((resolve, reject) => {
      decode(encoded, limits, (error, decoded) => (error ? reject(decodingError(error)) : resolve(decoded)));
    });
  }
  return encoded;
}

// Some servers mean the bare stream by `deflate` (RFC 9110 section 8.4.1.2); RFC 1950 section 2.2 tells the two apart.
function hasZlibHeader(bytes: Buffer): boolean {
  return bytes.length >= 2 && (bytes.readUInt8() & 0x8f) === 8 && bytes.readUInt16BE() % 31 === 0;
}

function decodingError(error: unknown): TransportError {
  const tooLarge = member(error, 'code') === 'ERR_BUFFER_TOO_LARGE';
  return new TransportError(tooLarge ? responseTooLarge : responseUndecodable);
}
