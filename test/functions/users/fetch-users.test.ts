import { expect, jest, test } from '@jest/globals';
import { GitHubUser } from '#lib/connectors/github/get-user.ts';
import type { GitHub } from '#lib/connectors/github/github.ts';
import { fetchUsers } from '../../../functions/users/fetch-users.ts';
import { httpClientError, secretError } from '../../support/errors.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { githubUser } from '../../support/github-answer.ts';

const clock = fakeClock();
const call = { deadline: clock() + 20_000 };
const userOf = (login: string) => GitHubUser.parse(githubUser(login));

const fetchThem = (getUser: GitHub['getUser'], ...logins: string[]) => fetchUsers({ getUser }, logins, call, clock);

test('the users in the order asked, also where a later one comes first', async () => {
  const slow = Promise.withResolvers<GitHubUser>();
  const fetched = fetchThem(
    async (login) => {
      if (login === 'ada') return slow.promise;
      slow.resolve(userOf('ada'));
      return userOf(login);
    },
    ...['ada', 'grace'],
  );
  expect((await fetched).map(({ user }) => user?.login)).toEqual(['ada', 'grace']);
});

test('all are begun before one has ended', async () => {
  const getUser = jest.fn<GitHub['getUser']>().mockReturnValue(new Promise(() => {}));
  void fetchThem(getUser, 'ada', 'grace', 'alan');
  expect(getUser.mock.calls.map(([login, given]) => [login, given])).toEqual([
    ['ada', expect.objectContaining(call)],
    ['grace', expect.objectContaining(call)],
    ['alan', expect.objectContaining(call)],
  ]);
});

test('the same one in other letters is fetched once, and has each answer under the name it was asked by', async () => {
  const getUser = jest.fn<GitHub['getUser']>().mockImplementation(async (login) => userOf(login));
  const fetched = await fetchThem(getUser, 'Ada', 'ada');
  expect(fetched.map(({ login }) => login)).toEqual(['Ada', 'ada']);
  expect(fetched[1]?.user).toBe(fetched[0]?.user);
  expect(getUser).toHaveBeenCalledTimes(1);
});

test('a used-up limit is a problem that says for how long', async () => {
  const limited = httpClientError('rate-limited', { retryAt: clock() + 90_000 });
  const [fetched] = await fetchThem(() => Promise.reject(limited), 'ada');
  expect(fetched).toMatchObject({ login: 'ada', problem: { status: 429, detail: expect.stringContaining('90 s') } });
});

test.each([httpClientError('auth'), secretError('unset'), new TypeError('a fault')])(
  'what all of them meet is thrown: %s',
  async (error) => {
    await expect(fetchThem(() => Promise.reject(error), 'ada', 'grace')).rejects.toBe(error);
  },
);

test('once one of them has failed the whole, no more are asked for', async () => {
  const getUser = jest.fn<GitHub['getUser']>().mockReturnValue(new Promise(() => {}));
  getUser.mockRejectedValueOnce(httpClientError('auth'));
  await expect(fetchThem(getUser, 'ada', 'grace')).rejects.toMatchObject({ kind: 'auth' });
  expect(getUser.mock.calls.map(([, { signal }]) => signal?.aborted)).toEqual([true, true]);
});

test('what ends the request ends all of them', () => {
  const request = new AbortController();
  const getUser = jest.fn<GitHub['getUser']>().mockReturnValue(new Promise(() => {}));
  void fetchUsers({ getUser }, ['ada'], { ...call, signal: request.signal }, clock);
  request.abort();
  expect(getUser.mock.calls[0]?.[1].signal?.aborted).toBe(true);
});
