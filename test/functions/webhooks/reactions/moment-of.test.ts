import { describe, expect, test } from '@jest/globals';
import { momentOf } from '../../../../functions/webhooks/reactions/moment-of.ts';

const times = {
  created_at: '2026-11-01T01:00:00Z',
  updated_at: '2026-11-02T02:00:00Z',
  closed_at: '2026-11-03T03:00:00Z',
  submitted_at: '2026-11-04T04:00:00Z',
  published_at: '2026-11-05T05:00:00Z',
  completed_at: '2026-11-06T06:00:00Z',
  answer_chosen_at: '2026-11-07T07:00:00Z',
};

test.each([
  ['issues', 'opened', { issue: times }, '01T01'],
  ['issues', 'labeled', { issue: times }, '02T02'],
  ['issues', 'reopened', { issue: times }, '02T02'],
  ['issues', 'closed', { issue: times }, '03T03'],
  ['issue_comment', 'created', { issue: {}, comment: times }, '01T01'],
  ['issue_comment', 'edited', { issue: {}, comment: times }, '02T02'],
  ['pull_request', 'opened', { pull_request: times }, '01T01'],
  ['pull_request', 'synchronize', { pull_request: times }, '02T02'],
  ['pull_request', 'closed', { pull_request: times }, '03T03'],
  ['pull_request_review', 'submitted', { review: times, pull_request: {} }, '04T04'],
  ['pull_request_review', 'edited', { review: times, pull_request: {} }, '02T02'],
  ['pull_request_review_comment', 'created', { comment: times, pull_request: {} }, '01T01'],
  ['release', 'published', { release: times }, '05T05'],
  ['release', 'created', { release: times }, '05T05'],
  ['check_run', 'completed', { check_run: times }, '06T06'],
  ['workflow_run', 'completed', { workflow_run: { updated_at: times.updated_at } }, '02T02'],
  ['discussion', 'answered', { discussion: times }, '07T07'],
  ['fork', undefined, { forkee: times }, '01T01'],
  ['star', 'created', { starred_at: '2026-11-08T08:00:00Z' }, '08T08'],
  ['status', undefined, { updated_at: '2026-11-08T08:00:00+00:00' }, '08T08'],
  ['push', undefined, { repository: { pushed_at: Date.UTC(2026, 10, 8, 8) / 1000, updated_at: 'x' } }, '08T08'],
] as const)('%s %s tells when it happened', (event, action, payload, moment) => {
  expect(momentOf({ event, action }, payload)).toBe(`2026-11-${moment}:00:00.000Z`);
});

test('Linear and Slack tell it in their ways', () => {
  const linear = { action: 'create', type: 'Issue', createdAt: '2026-11-08T08:00:00.000Z', data: times };
  expect(momentOf({ event: 'Issue', action: 'create' }, linear)).toBe('2026-11-08T08:00:00.000Z');
  const slack = { type: 'event_callback', event: { type: 'message' }, event_time: Date.UTC(2026, 10, 8, 8) / 1000 };
  expect(momentOf({ event: 'message' }, slack)).toBe('2026-11-08T08:00:00.000Z');
});

test('an hour of another place is one of UTC', () => {
  const payload = { comment: { created_at: '2026-11-08T08:00:00+02:00' } };
  expect(momentOf({ event: 'commit_comment', action: 'created' }, payload)).toBe('2026-11-08T06:00:00.000Z');
});

describe('there is none', () => {
  test.each([
    ['issues', 'deleted', { issue: times }],
    ['star', 'deleted', { starred_at: null }],
    ['release', 'published', { release: { created_at: times.created_at } }],
    ['create', undefined, { ref: 'main' }],
    ['push', undefined, { repository: null }],
    ['issues', 'opened', {}],
  ] as const)('of %s %s where the payload does not say', (event, action, payload) => {
    expect(momentOf({ event, action }, payload)).toBeUndefined();
  });

  test.each([null, true, '', 'yesterday', '1', '2026-13-45T99:00:00Z', [times.created_at], {}, Number.NaN, 1e300])(
    'in %j',
    (created_at) => {
      expect(momentOf({ event: 'issues', action: 'opened' }, { issue: { created_at } })).toBeUndefined();
    },
  );
});
