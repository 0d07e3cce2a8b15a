import { expect, test } from '@jest/globals';
import { repositorySummary } from '../../../functions/repositories/repository-summary.ts';

const least = { name: 'notes', full_name: 'ada/notes', html_url: 'https://github.com/ada/notes', private: false };

test('a repository is shown in our own words', () => {
  expect(
    repositorySummary({
      ...least,
      description: 'Notes on the engine',
      language: 'TypeScript',
      stargazers_count: 3,
      visibility: 'internal',
      archived: true,
      pushed_at: '2026-11-01T10:00:00Z',
    }),
  ).toEqual({
    name: 'notes',
    fullName: 'ada/notes',
    description: 'Notes on the engine',
    url: 'https://github.com/ada/notes',
    language: 'TypeScript',
    stars: 3,
    visibility: 'internal',
    archived: true,
    pushedAt: '2026-11-01T10:00:00Z',
  });
});

test('what GitHub leaves out is null, nought or no', () => {
  expect(repositorySummary(least)).toMatchObject({
    description: null,
    language: null,
    stars: 0,
    archived: false,
    pushedAt: null,
  });
});

test.each([
  [true, 'private'],
  [false, 'public'],
])('without a visibility, private: %s is %s', (isPrivate, visibility) => {
  expect(repositorySummary({ ...least, private: isPrivate })).toMatchObject({ visibility });
});
