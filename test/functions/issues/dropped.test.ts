import { expect, test } from '@jest/globals';
import { droppedValues } from '../../../functions/issues/dropped.ts';
import { readGithubIssue } from '../../support/github-answer.ts';

const issue = readGithubIssue(7, { labels: ['bug', 'Good First Issue'], assignees: ['grace'] });

test.each<[string, object]>([
  ['nothing', {}],
  ['a title and a body, which GitHub never drops', { title: 'Another', body: 'Another' }],
  ['what is there', { labels: ['bug'], assignees: ['grace'], state: 'open' }],
  ['what is there in other letters', { labels: ['BUG', 'good first issue'], assignees: ['Grace'] }],
  ['what is there with blanks around it', { labels: [' bug '] }],
  ['no labels and no assignees', { labels: [], assignees: [] }],
])('of %s nothing is dropped', (_, asked) => {
  expect(droppedValues(asked, issue)).toEqual([]);
});

test('what was asked for and is not there is told, each by its field, as it was asked for', () => {
  expect(droppedValues({ labels: ['bug', 'Urgent'], assignees: ['ada', 'grace', 'Alan'] }, issue)).toEqual([
    { field: 'labels', value: 'Urgent' },
    { field: 'assignees', value: 'ada' },
    { field: 'assignees', value: 'Alan' },
  ]);
});

test('a state that was not taken, and its reason', () => {
  expect(droppedValues({ state: 'closed', stateReason: 'not_planned' }, issue)).toEqual([
    { field: 'state', value: 'closed' },
    { field: 'stateReason', value: 'not_planned' },
  ]);
});

test('a reason that was taken', () => {
  const closed = readGithubIssue(7, { state: 'closed', state_reason: 'not_planned' });
  expect(droppedValues({ state: 'closed', stateReason: 'not_planned' }, closed)).toEqual([]);
  expect(droppedValues({ state: 'closed', stateReason: 'completed' }, closed)).toEqual([
    { field: 'stateReason', value: 'completed' },
  ]);
});
