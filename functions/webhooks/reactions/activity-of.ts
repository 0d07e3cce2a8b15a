import { member } from '#lib/http/member.ts';
import type { Activity } from '#lib/store/activity-store.ts';
import { momentOf } from './moment-of.ts';
import type { ReactionDelivery } from './reaction.ts';

/** GitHub has a delivery sent again for three days, its Enterprise Server for seven. */
const mostDaysLate = 8;
const hourMs = 3_600_000;

/**
 * What a payload tells of what happened, in the shapes of
 * https://docs.github.com/webhooks/webhook-events-and-payloads. What is not there, or has another shape, is left out: a third
 * party adds events, and other third parties have other shapes.
 */
export function activityOf(delivery: ReactionDelivery, payload: object): Activity {
  const { connection, deliveryId, event, action, receivedAt } = delivery;
  const repository = member(member(payload, 'repository'), 'full_name');
  const sender = member(payload, 'sender');
  const login = text(member(sender, 'login'));
  return {
    connection,
    deliveryId,
    at: plausible(momentOf(delivery, payload), receivedAt) ?? receivedAt,
    event,
    action,
    repository: typeof repository === 'string' && /^[^/\s]+\/[^/\s]+$/.test(repository) ? repository : undefined,
    actor: login,
    actorIsBot: login === undefined ? undefined : member(sender, 'type') === 'Bot' || login.endsWith('[bot]'),
    subject: subjectOf(payload),
  };
}

function subjectOf(payload: object): Activity['subject'] {
  const issue = member(payload, 'issue');
  const pullRequest = member(payload, 'pull_request');
  const subject = pullRequest || issue;
  const number = member(subject, 'number');
  if (!Number.isSafeInteger(number)) return undefined;
  // A comment on a pull request comes as one on an issue, which says that it is one.
  const kind = pullRequest || member(issue, 'pull_request') ? 'pull-request' : 'issue';
  return { kind, number: Number(number), url: text(member(subject, 'html_url')) };
}

/** A delivery may come days late. A time from long before is that of an earlier change: not each one moves `updated_at`. */
function plausible(moment: string | undefined, receivedAt: string): string | undefined {
  const ageMs = Date.parse(receivedAt) - Date.parse(moment ?? '');
  return ageMs >= -hourMs && ageMs <= mostDaysLate * 24 * hourMs ? moment : undefined;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
