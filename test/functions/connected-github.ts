import { openConnections } from '#lib/connectors/connections.ts';
import type { FetchSecret } from '#lib/secrets/secrets-manager.ts';
import { type ReceivedRequest, type ScriptedAnswer, startHttpServer } from '../support/http-server.ts';

type Script = readonly ScriptedAnswer[] | ((request: ReceivedRequest, index: number) => ScriptedAnswer);

const token = JSON.stringify({ token: 'a-token' });

/**
 * The connections of a deployment, one of them: `github`, by the real HTTP client, to a server in the place of GitHub.
 * `fetchSecret` reads the connection's secret.
 */
export async function connectGitHub(
  started: AsyncDisposableStack,
  script: Script,
  fetchSecret: FetchSecret = async () => token,
) {
  const server = started.use(await startHttpServer(script));
  return { connections: connectionsAt(server.origin, fetchSecret), ...recorded(server) };
}

/** The same, to a server that there is already. */
export function connectionsAt(baseUrl: string, fetchSecret: FetchSecret = async () => token) {
  const github = { connector: 'github', auth: 'token', baseUrl, secretArn: 'liaison/dev/connections/github' };
  return openConnections({ CONNECTIONS: JSON.stringify({ github }) }, { fetchSecret });
}

const recorded = ({ requests }: { readonly requests: readonly ReceivedRequest[] }) => ({
  requests,
  /** What was asked for, as in `GET /user`. */
  sent: () => requests.map(({ method, url }) => `${method} ${url}`),
});
