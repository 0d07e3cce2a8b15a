import { member } from '#lib/http/member.ts';
import type { ReactionDelivery } from './reaction.ts';

/** Where the thing that an event is about does not stand under the event's own name. */
const things: Readonly<Record<string, string>> = {
  issues: 'issue',
  issue_comment: 'comment',
  pull_request_review: 'review',
  pull_request_review_comment: 'comment',
  commit_comment: 'comment',
  discussion_comment: 'comment',
  fork: 'forkee',
};

/** The field of the thing that says when an action was done to it. The others tell of earlier ones. */
const fields: Readonly<Record<string, string>> = {
  created: 'created_at',
  opened: 'created_at',
  submitted: 'submitted_at',
  closed: 'closed_at',
  completed: 'completed_at',
  answered: 'answer_chosen_at',
  published: 'published_at',
  prereleased: 'published_at',
  released: 'published_at',
};

/**
 * When it happened, by the payload: ISO 8601, UTC. undefined where the payload does not say, such as of what was deleted,
 * whose times are those of its life.
 */
export function momentOf({ event, action }: Pick<ReactionDelivery, 'event' | 'action'>, payload: object) {
  const thing = member(payload, things[event] ?? event);
  const candidates = [
    // Of a push, which is none of these things.
    event === 'push' ? member(member(payload, 'repository'), 'pushed_at') : undefined,
    ...(action === 'deleted' ? [] : timesOf(thing, fieldOf(event, action))),
    // A star, and a status.
    action === 'deleted' ? undefined : member(payload, 'starred_at'),
    member(payload, 'updated_at'),
    // Linear's, and Slack's.
    member(payload, 'createdAt'),
    member(payload, 'event_time'),
  ];
  return candidates.map(toIso).find((moment) => moment !== undefined);
}

function fieldOf(event: string, action: string | undefined): string {
  if (action === undefined) return 'created_at';
  // A release's `created_at` is its commit's.
  const field = event === 'release' && action === 'created' ? 'published_at' : fields[action];
  return field ?? 'updated_at';
}

const timesOf = (thing: unknown, field: string): unknown[] => [member(thing, field), member(thing, 'updated_at')];

/** A text as GitHub writes times, or seconds since the epoch. */
function toIso(value: unknown): string | undefined {
  const isTime = typeof value === 'number' || (typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:/.test(value));
  const date = isTime ? new Date(typeof value === 'number' ? value * 1000 : value) : new Date(Number.NaN);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 ? undefined : date.toISOString();
}
