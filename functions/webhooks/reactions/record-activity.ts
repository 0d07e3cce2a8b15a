import { activityOf } from './activity-of.ts';
import type { Reaction, ReactionTools } from './reaction.ts';

/** Keeps what happened, and who did it to what, for reports and the dashboard. */
export const recordActivity = ({ activities }: Pick<ReactionTools, 'activities'>): Reaction => ({
  name: 'record-activity',
  events: 'all',
  run: ({ delivery, payload }) => activities.put(activityOf(delivery, payload)),
});
