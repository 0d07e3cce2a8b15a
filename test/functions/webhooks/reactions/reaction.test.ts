import { expect, test } from '@jest/globals';
import { eventName } from '#lib/contract/delivery.ts';
import { reactsTo } from '../../../../functions/webhooks/reactions/reaction.ts';

test.each([
  ['all', 'issues', 'opened', true],
  [['issues'], 'issues', 'opened', true],
  [['issues'], 'issues', undefined, true],
  [['issues.opened'], 'issues', 'opened', true],
  [['issues.opened'], 'issues', 'closed', false],
  [['issues.opened'], 'issues', undefined, false],
  [['push', 'issues'], 'issues', 'opened', true],
  [['issue'], 'issues', 'opened', false],
  [[], 'issues', 'opened', false],
] as const)('one for %j runs on %s %s: %s', (events, event, action, runs) => {
  expect(reactsTo({ events }, { event, action })).toBe(runs);
});

test.each([
  ['issues', 'opened', 'issues.opened'],
  ['push', undefined, 'push'],
] as const)('%s %s is called %3$s', (event, action, name) => {
  expect(eventName({ event, action })).toBe(name);
});
