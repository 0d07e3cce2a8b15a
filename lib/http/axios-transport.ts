import { type Axios, AxiosError, type AxiosRequestConfig } from 'axios';
import { member } from './member.ts';
import { defaultMaxContentLength } from './node-request.ts';
import { plainHeaders } from './response-headers.ts';
import {
  connectionLost,
  responseTooLarge,
  responseUndecodable,
  type Transport,
  type TransportBody,
  TransportError,
  type TransportRequest,
  toTransportError,
} from './transport.ts';

/**
 * A transport over an axios instance. Its adapter, agents, proxy, interceptors, default headers and `maxContentLength`
 * (bytes after decompression; 20 MB by default) are at work; redirects, statuses and what a body means are for the caller of
 * the transport to decide, so the instance's transforms and `validateStatus` are set aside. Over axios's own adapter, which
 * heeds the proxy environment variables: `createAxiosTransport(new Axios({ adapter: 'http' }))`.
 *
 * Who needs no instance of its own takes `createNodeTransport()`. `new Axios({ adapter: createNodeAdapter() })` costs less
 * than `axios.create()`, whose defaults take longer than the request itself.
 */
export function createAxiosTransport(axios: Axios): Transport {
  const settings: AxiosRequestConfig = {
    responseType: 'text',
    maxRedirects: 0,
    validateStatus: null,
    transformRequest: [],
    transformResponse: [],
    ...sizeLimit(axios),
  };
  return async (request) => {
    try {
      const { method, url, body, signal } = request;
      const response = await axios.request<unknown>({
        ...settings,
        method,
        url,
        headers: headersFor(request),
        data: bodyFor(body),
        signal,
      });
      return { status: response.status, headers: plainHeaders(response.headers), body: toText(response.data) };
    } catch (error) {
      throw translate(error);
    }
  };
}

// Only of these does axios call a body a form when nothing else is said, and only `false` keeps it from that.
const methodsWithForm = new Set(['POST', 'PUT', 'PATCH']);

function headersFor({ method, headers }: TransportRequest): AxiosRequestConfig['headers'] {
  const named = headers['content-type'] !== undefined || !methodsWithForm.has(method);
  return named ? headers : { ...headers, 'content-type': false };
}

/** axios's adapter takes no bytes but in a Buffer. */
function bodyFor(body: TransportBody | undefined): TransportBody | undefined {
  if (!(body instanceof Uint8Array) || Buffer.isBuffer(body)) return body;
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

/** An adapter that axios knows by name has no limit of its own. */
function sizeLimit({ defaults }: Axios): AxiosRequestConfig {
  const given = (defaults.maxContentLength ?? 0) > 0 || typeof defaults.adapter === 'function';
  return given ? {} : { maxContentLength: defaultMaxContentLength };
}

/** Adapters give text; those of tests may give an object. */
function toText(data: unknown): string {
  if (typeof data === 'string') return data;
  return data === undefined || data === null ? '' : JSON.stringify(data);
}

// zlib's codes for gzip and deflate, zstd and brotli.
const decodingCode = /^(?:Z_|ZSTD_|ERR__ERROR_)/;

function translate(error: unknown): TransportError {
  const { code } = toTransportError(error);
  if (decodingCode.test(code)) return new TransportError(responseUndecodable);
  if (code !== AxiosError.ERR_BAD_RESPONSE) return new TransportError(code);
  // axios has one code for a body that was cut off and for one that is too long.
  const tooLong = String(member(error, 'message')).startsWith('maxContentLength');
  return new TransportError(tooLong ? responseTooLarge : connectionLost);
}
