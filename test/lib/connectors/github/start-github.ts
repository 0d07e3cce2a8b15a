import { createAppInstallation } from '#lib/connectors/github/app-installation.ts';
import { createGitHub } from '#lib/connectors/github/github.ts';
import { githubProvider } from '#lib/connectors/github/provider.ts';
import { createHttpClient } from '#lib/http/client.ts';
import { type ReceivedRequest, type ScriptedAnswer, startHttpServer } from '../../../support/http-server.ts';

type Script = readonly ScriptedAnswer[] | ((request: ReceivedRequest, index: number) => ScriptedAnswer);

const routeOf = ({ method, url }: ReceivedRequest) => `${method} ${url}`;

/** Answers by method and URL, such as `GET /user`; what is not there is GitHub's 404. */
export const byRoute =
  (answers: Readonly<Record<string, ScriptedAnswer>>) =>
  (request: ReceivedRequest): ScriptedAnswer =>
    answers[routeOf(request)] ?? { status: 404, body: { message: 'Not Found', status: '404' } };

/** The connector, connected to a server that answers by a script. With `installation` its credential is an App's. */
export async function startGitHub(
  started: AsyncDisposableStack,
  script: Script,
  { installation, retries }: { installation?: ScriptedAnswer; retries?: number } = {},
) {
  const server = started.use(await startHttpServer(script));
  const connect = (baseUrl: string) => createHttpClient({ baseUrl, provider: githubProvider, retries });
  const app = installation && started.use(await startHttpServer([installation]));
  const appInstallation = app && createAppInstallation(connect(app.origin), async () => '7');
  return {
    github: createGitHub(connect(server.origin), appInstallation),
    requests: server.requests,
    /** What was asked for, as in `GET /user`. */
    sent: () => server.requests.map(routeOf),
    sentByApp: () => app?.requests.map(routeOf) ?? [],
  };
}

export const call = () => ({ deadline: Date.now() + 20_000, maxServerWaitMs: 0 });
