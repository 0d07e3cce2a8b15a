import { expect, test } from '@jest/globals';
import { GitHubUser } from '#lib/connectors/github/get-user.ts';
import { userSummary } from '../../../functions/users/user-summary.ts';
import { githubUser } from '../../support/github-answer.ts';

test('what GitHub leaves out is null', () => {
  const { name: _, company: __, location: ___, ...least } = githubUser('ada');
  expect(userSummary(GitHubUser.parse(least))).toMatchObject({ name: null, company: null, location: null });
});

test('an organization is one by its type', () => {
  expect(userSummary(GitHubUser.parse(githubUser('engines', { type: 'Organization' })))).toMatchObject({
    login: 'engines',
    type: 'Organization',
  });
});
