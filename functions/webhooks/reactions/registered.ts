import { publishEvent } from './publish-event.ts';
import type { Reaction, ReactionTools } from './reaction.ts';
import { recordActivity } from './record-activity.ts';

/** All reactions to webhooks. */
export const registered = (tools: ReactionTools): readonly Reaction[] => [recordActivity(tools), publishEvent(tools)];
