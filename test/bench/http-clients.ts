// The clients that are compared, as one would set them up for GitHub: each keeps its connections, sends the same three
// headers, and gives what the JSON of an answer says. Each is imported where it is made: undici and got change what
// others of the same process do.
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { gunzipSync } from 'node:zlib';

/** Gets a path of the origin that the client was made for. */
export type Get = (path: string) => Promise<unknown>;

const token = 'a-token-of-the-bench';
const headers = {
  accept: 'application/vnd.github+json',
  authorization: `Bearer ${token}`,
  'user-agent': 'liaison-bench',
};
const keepAlive = { keepAlive: true };

/** `lanes`: how many requests at once a client may let through that decides so itself; its default without. */
type CreateClient = (origin: string, lanes?: number) => Promise<Get>;

const createNodeHttp: CreateClient = async (origin) => {
  const { protocol, hostname: host, port } = new URL(origin);
  const secure = protocol === 'https:';
  const agent = secure ? new HttpsAgent(keepAlive) : new HttpAgent(keepAlive);
  const request = secure ? httpsRequest : httpRequest;
  return (path) =>
    new Promise((resolve, reject) => {
      const sent = request({ host, port, path, headers, agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve(decode(Buffer.concat(chunks), response.headers['content-encoding'])));
      });
      sent.on('error', reject);
      sent.end();
    });
};

const createUndici: CreateClient = async (origin) => {
  const { request } = await import('undici');
  return async (path) => {
    const { body, headers: answered } = await request(origin + path, { headers });
    if (answered['content-encoding'] === undefined) return body.json();
    return decode(Buffer.from(await body.arrayBuffer()), 'gzip');
  };
};

const decode = (body: Buffer, encoding: string | undefined): unknown =>
  JSON.parse((encoding === 'gzip' ? gunzipSync(body) : body).toString());

const createOwnTransport: CreateClient = async (origin) => {
  const { createNodeTransport } = await import('#lib/http/node-transport.ts');
  const transport = createNodeTransport();
  const { signal } = new AbortController();
  return async (path) => JSON.parse((await transport({ method: 'GET', url: origin + path, headers, signal })).body);
};

const createLiaison =
  ({ conditional }: { conditional: boolean }): CreateClient =>
  async (baseUrl, concurrency) => {
    const { createBearerCredential } = await import('#lib/auth/bearer-credential.ts');
    const { githubProvider: provider } = await import('#lib/connectors/github/provider.ts');
    const { createHttpClient } = await import('#lib/http/client.ts');
    const { createResponseCache } = await import('#lib/http/response-cache.ts');
    const secret = { token };
    const client = createHttpClient({
      ...{ baseUrl, provider, concurrency },
      credential: createBearerCredential({ read: () => secret, refresh: async () => secret }),
      ...(conditional && { cache: createResponseCache() }),
    });
    return async (path) => (await client.get(path)).data;
  };

async function axiosInstance() {
  const { default: axios } = await import('axios');
  return axios.create({ headers, httpAgent: new HttpAgent(keepAlive), httpsAgent: new HttpsAgent(keepAlive) });
}

const createAxios: CreateClient = async (origin) => {
  const axios = await axiosInstance();
  return async (path) => (await axios.get(origin + path)).data;
};

const createAxiosRetry: CreateClient = async (origin) => {
  const { default: axiosRetry } = await import('axios-retry');
  const axios = await axiosInstance();
  axiosRetry(axios);
  return async (path) => (await axios.get(origin + path)).data;
};

const createFetch: CreateClient = async (origin) => async (path) => (await fetch(origin + path, { headers })).json();

const createGot: CreateClient = async (origin) => {
  const { default: got } = await import('got');
  const client = got.extend({ headers, agent: { http: new HttpAgent(keepAlive), https: new HttpsAgent(keepAlive) } });
  return (path) => client(origin + path).json();
};

const createKy: CreateClient = async (origin) => {
  const { default: ky } = await import('ky');
  const client = ky.create({ headers });
  return (path) => client(origin + path).json();
};

// Throttling lets 10 reads through at once and leaves no time between them; only its two callbacks have to be given.
const createOctokit: CreateClient = async (baseUrl) => {
  const { Octokit } = await import('@octokit/core');
  const { retry } = await import('@octokit/plugin-retry');
  const { throttling } = await import('@octokit/plugin-throttling');
  const refuse = () => false;
  const octokit = new (Octokit.plugin(retry, throttling))({
    ...{ baseUrl, auth: token, userAgent: headers['user-agent'] },
    throttle: { onRateLimit: refuse, onSecondaryRateLimit: refuse },
  });
  return async (path) => (await octokit.request(`GET ${path}`)).data;
};

const clients = {
  'node:http': createNodeHttp,
  'own raw transport': createOwnTransport,
  Liaison: createLiaison({ conditional: false }),
  'Liaison, conditional': createLiaison({ conditional: true }),
  undici: createUndici,
  fetch: createFetch,
  ky: createKy,
  got: createGot,
  axios: createAxios,
  'axios-retry': createAxiosRetry,
  octokit: createOctokit,
} satisfies Readonly<Record<string, CreateClient>>;

export type ClientName = keyof typeof clients;

export const clientNames = Object.keys(clients) as readonly ClientName[];

export const createClient = (name: ClientName, ...settings: Parameters<CreateClient>): Promise<Get> =>
  clients[name](...settings);
