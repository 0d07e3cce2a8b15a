import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Axios, type AxiosResponse } from 'axios';
import { responseTooLarge, type Transport, TransportError } from './transport.ts';

const defaultMaxContentLength = 20_000_000;

// Lambda freezes its environment between invocations and the other end closes idle connections meanwhile: the first
// write after the thaw then meets a dead socket. The shorter a socket idles, the rarer that is.
const idleSocketMs = 4_000;

/**
 * A transport over axios and its own http adapter. The proxy environment variables work as axios documents them.
 * `maxContentLength` is in bytes, after decompression; 20 MB by default.
 */
export function createAxiosTransport(options: { maxContentLength?: number } = {}): Transport {
  const agentOptions = { keepAlive: true, timeout: idleSocketMs };
  // Not axios.create(): its defaults transform bodies and reject statuses, both of which the loop decides.
  const axios = new Axios({
    adapter: 'http',
    maxRedirects: 0,
    decompress: true,
    responseType: 'text',
    maxContentLength: options.maxContentLength ?? defaultMaxContentLength,
    httpAgent: new HttpAgent(agentOptions),
    httpsAgent: new HttpsAgent(agentOptions),
  });

  return async ({ method, url, headers, body, signal }) => {
    try {
      const response: AxiosResponse<unknown> = await axios.request({
        method,
        url,
        // `false` keeps axios from calling a body that is not there a form.
        headers: { 'content-type': false, ...headers },
        data: body,
        signal,
      });
      return {
        status: response.status,
        headers: plainHeaders(response.headers),
        body: typeof response.data === 'string' ? response.data : '',
      };
    } catch (error) {
      throw new TransportError(codeOf(error));
    }
  };
}

function plainHeaders(headers: AxiosResponse['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return 'UNKNOWN';
  if (error.code !== 'ERR_BAD_RESPONSE') return error.code;
  // axios has one code for a body that was cut off and for one that is too long.
  return error.message.startsWith('maxContentLength') ? responseTooLarge : 'ECONNRESET';
}
