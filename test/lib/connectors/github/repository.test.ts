import { expect, test } from '@jest/globals';
import { GitHubRepository } from '#lib/connectors/github/repository.ts';
import { githubRepository } from '../../../support/github-answer.ts';

const least = { name: 'notes', full_name: 'ada/notes', html_url: 'https://github.com/ada/notes', private: true };

test('a repository needs no more than its names, its address and whether it is private', () => {
  expect(GitHubRepository.parse(least)).toEqual(least);
});

test.each(['description', 'language', 'pushed_at'])('%s may be null', (field) => {
  expect(GitHubRepository.parse(githubRepository('notes', { [field]: null }))).toHaveProperty(field, null);
});

test.each(Object.keys(least))('without %s it is no repository', (field) => {
  expect(GitHubRepository.safeParse({ ...least, [field]: undefined }).success).toBe(false);
});
