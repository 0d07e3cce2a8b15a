import type { Connections } from '#lib/connectors/connections.ts';
import type { Connector } from '#lib/connectors/connector.ts';
import type { GitHub } from '#lib/connectors/github/github.ts';

const notAskedFor = () => Promise.reject(new Error('This test does not ask for it.'));
const noHookDeliveries = () => {
  throw new Error('This test does not ask for it.');
};

/** A connector that can do what it is given, and nothing else. */
export const stubConnector = (able: Partial<Connector>): Connector => ({
  readLimits: notAskedFor,
  verifyCredential: notAskedFor,
  ...able,
});

/** The same of GitHub. */
export const stubGitHub = (able: Partial<GitHub>): GitHub => ({
  ...stubConnector(able),
  checkOperations: notAskedFor,
  createIssue: notAskedFor,
  findOwnIssue: notAskedFor,
  getAccount: notAskedFor,
  getUser: notAskedFor,
  hookDeliveries: noHookDeliveries,
  listAccountRepositories: notAskedFor,
  listIssues: notAskedFor,
  listUserRepositories: notAskedFor,
  updateIssue: notAskedFor,
  ...able,
});

/** One connection, `github`, whichever is asked for. */
export const connectionsTo = (github: GitHub): Connections => ({
  names: () => ['github'],
  connector: () => github,
  github: () => github,
});
