import { beforeEach, expect, jest, test } from '@jest/globals';
import type { Connector } from '#lib/connectors/connector.ts';
import type { Connections } from '#lib/contract/connections.ts';
import { home } from '../../../functions/home/home.ts';
import { forbiddenParts, textOf } from '../../lib/page/page-text.ts';
import { callerWith } from '../../support/callers.ts';
import { httpClientError } from '../../support/errors.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { connectionsTo, stubGitHub } from '../stub-github.ts';

const clock = fakeClock();
const { signal } = new AbortController();
const readLimits = jest.fn<Connector['readLimits']>();
beforeEach(() => {
  readLimits
    .mockReset()
    .mockResolvedValue([{ name: 'core', limit: 5000, remaining: 4321, resetsAt: clock() + 60_000 }]);
});

const github = {
  connector: 'github',
  auth: 'token',
  baseUrl: 'https://api.github.com',
  secretArn: 'arn:of-the-secret',
} as const;

const show = ({
  settings = { github, enterprise: github },
  deadline = clock() + 27_500,
  caller = callerWith('read'),
}: {
  settings?: Connections;
  deadline?: number;
  caller?: ReturnType<typeof callerWith> | undefined;
} = {}) =>
  home(
    {
      settings: () => settings,
      stage: () => 'dev',
      version: () => '1.2.3',
      clock,
      connections: connectionsTo(stubGitHub({ readLimits })),
      verifications: {
        get: async (name) => ({
          outcome: name === 'github' ? 'verified' : 'refused',
          verifiedAt: new Date(clock()).toISOString(),
          account: `account-of-${name}`,
        }),
        put: async () => {},
      },
      log: { warn: () => {} },
    },
    { caller, http: { origin: 'https://liaison.example' }, signal, deadline },
  );

test('every connection of this deployment is there, with its health and limits', async () => {
  const text = textOf(await show());
  expect(text).toContain('account-of-github');
  expect(text).toContain('account-of-enterprise');
  expect(text).toContain('Healthy');
  expect(text).toContain('Refused');
  expect(text).toContain('4,321 of 5,000 left');
});

test('the stage, the version and who is signed in are there', async () => {
  const text = textOf(await show());
  for (const part of ['dev', '1.2.3', 'A program']) expect(text).toContain(part);
});

test('no setting of a connection is told that is none of a browser’s business', async () => {
  expect(await show()).not.toContain('arn:of-the-secret');
});

test('it waits five seconds for the third party, and no longer', async () => {
  await show();
  expect(readLimits.mock.calls.map(([call]) => call)).toEqual(
    Array(2).fill({ deadline: clock() + 5_000, signal: expect.any(AbortSignal) }),
  );
});

test('it waits less where the function has less', async () => {
  await show({ deadline: clock() + 1_000 });
  expect(readLimits.mock.calls[0]?.[0].deadline).toBe(clock() + 1_000);
});

test('one connection that is broken leaves the other as it is', async () => {
  readLimits.mockRejectedValueOnce(httpClientError('auth'));
  const text = textOf(await show());
  expect(text).toContain('refused the credential');
  expect(text).toContain('4,321 of 5,000 left');
});

test('a deployment without connections says so', async () => {
  expect(textOf(await show({ settings: {} }))).toContain('Nothing is connected');
});

test('nothing is in it that its policy forbids', async () => {
  expect(forbiddenParts(await show())).toEqual([]);
});
