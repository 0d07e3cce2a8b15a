import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { GitHub } from '#lib/connectors/github/github.ts';
import { openGitHub } from '#lib/connectors/open-github.ts';
import { type ScriptedServer, startHttpServer } from '../../../support/http-server.ts';
import { appSecret } from '../../auth/app-key.ts';
import { call } from './start-github.ts';

let server: ScriptedServer;
let github: GitHub;
beforeAll(async () => {
  server = await startHttpServer(() => ({ status: 404, body: { message: 'Not Found' } }));
  const connection = { connector: 'github', auth: 'app', baseUrl: server.origin, secretArn: 'a-secret' } as const;
  github = openGitHub(connection, { fetchSecret: async () => JSON.stringify(appSecret()) });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const repository = { owner: 'ada', name: 'notes' };

test.each<[string, () => Promise<unknown>]>([
  ['its limits', () => github.readLimits(call())],
  ['its account', () => github.getAccount(call())],
  ['its verification', () => github.verifyCredential(call())],
  ['the repositories of a user', () => github.listUserRepositories('ada', { ...call(), limit: 1 })],
  ['the issues of a repository', () => github.listIssues(repository, { ...call(), state: 'open', pageSize: 1 })],
  [
    'an issue that it may have made',
    () => github.findOwnIssue(repository, { title: 'Broken', startedAt: 0, latestAt: 0 }, call()),
  ],
])('asked for %s, an App that is no longer installed is refused, and nothing is said to be missing', async (_, ask) => {
  await expect(ask()).rejects.toMatchObject({ kind: 'auth', status: 404 });
});
