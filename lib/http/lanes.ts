import type { Clock, StartTimer } from '#lib/core/clock.ts';
import { createLane, type Lane } from './lane.ts';
import type { LaneRule } from './provider.ts';

/** The lane that a request goes in; undefined when nothing limits it. `path` is relative to the base URL. */
export type LaneOf = (method: string, path: string) => Lane | undefined;

/**
 * The lanes of a client by its provider's rules, of which the first that fits a request is its lane. `concurrency` takes
 * the place of `atOnce` where a rule is for all the rest.
 */
export function createLanes(
  rules: readonly LaneRule[],
  concurrency: number | undefined,
  time: { readonly clock: Clock; readonly startTimer: StartTimer },
): LaneOf {
  const lanes = withConcurrency(rules, concurrency).map((rule) => ({ rule, lane: createLane(rule, time) }));
  return (method, path) => lanes.find(({ rule }) => fits(rule, method, path))?.lane;
}

function withConcurrency(rules: readonly LaneRule[], concurrency: number | undefined): readonly LaneRule[] {
  if (concurrency === undefined) return rules;
  const special = rules.filter(({ methods, path }) => methods || path);
  return [...special, { atOnce: concurrency }];
}

const fits = (rule: LaneRule, method: string, path: string): boolean =>
  (rule.methods?.includes(method) ?? true) && (rule.path?.test(path) ?? true);
