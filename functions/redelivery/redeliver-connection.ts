import type { GitHub } from '#lib/connectors/github/github.ts';
import type { HookDeliveries } from '#lib/connectors/github/hook-deliveries.ts';
import { connectionDimension, metric } from '#lib/contract/metrics.ts';
import { asError } from '#lib/lambda/as-error.ts';
import type { EmitMetric, Log } from '#lib/lambda/observability.ts';
import type { Hook, HookStore, KnownHook } from '#lib/store/hook-store.ts';
import {
  type HookOutcome,
  nothingDone,
  type RedeliverHookDependencies,
  redeliverHook,
  type StopReason,
} from './redeliver-hook.ts';

export interface RedeliverConnectionDependencies extends RedeliverHookDependencies {
  readonly hooks: Pick<HookStore, 'list' | 'moveWatermark' | 'expire'>;
  readonly emit: EmitMetric;
  readonly log: Log;
}

/** The webhooks of a connection to GitHub. */
export interface HookedConnection {
  readonly connection: string;
  readonly github: GitHub;
  /** For how long GitHub keeps deliveries, in milliseconds. */
  readonly keptMs: number;
}

/** What became of a webhook (HookOutcome). `not-askable`: nobody knows whose it is, or only its App itself may ask. */
export interface HookReport {
  readonly failed: number;
  readonly unacceptable?: number;
  readonly redelivered: number;
  readonly missing: number;
  readonly stoppedBy?: StopReason | 'not-askable';
}

export interface ConnectionReport {
  /** By the webhook's id. */
  readonly hooks: Readonly<Record<string, HookReport>>;
  readonly failures: readonly unknown[];
}

/**
 * Looks through all webhooks of a connection at once, each by itself, and tells how many deliveries never came. Rejects with
 * what the store throws where it cannot tell which webhooks there are.
 */
export async function redeliverConnection(
  dependencies: RedeliverConnectionDependencies,
  { connection, github, keptMs }: HookedConnection,
  deadline: number,
): Promise<ConnectionReport> {
  const { hooks, emit, log } = dependencies;

  async function redeliver(hook: KnownHook): Promise<HookOutcome | typeof notAskable> {
    const sent = deliveriesOf(github, hook);
    return sent ? redeliverHook(dependencies, { connection, hook, sent, keptMs }, deadline) : notAskable;
  }

  async function lookThrough(hook: KnownHook) {
    const { hookId } = hook;
    const { missing, refused, error, ...counts } = await redeliver(hook).catch(failed);
    const report: HookReport = { ...counts, missing: missing.length };
    const notAll = report.stoppedBy !== undefined || refused > 0 || report.unacceptable !== undefined;
    const level = error !== undefined ? 'error' : notAll ? 'warn' : 'info';
    log[level]('Looked through the deliveries of a webhook', {
      ...{ connection, hookId, ...report, refused },
      ...(report.stoppedBy === 'not-permitted' && { needs: needed[hook.target] }),
      ...(error !== undefined && { error: asError(error) }),
    });
    return { hookId, report, missing, error };
  }

  // All of them end first: what is still under way when a job rejects, Lambda freezes.
  const ended = await Promise.all((await hooks.list(connection)).map(lookThrough));
  const failures = ended.flatMap(({ error }) => (error === undefined ? [] : [error]));
  const missing = new Set(ended.flatMap((one) => one.missing));
  const cutShort = ended.some(({ report: { stoppedBy } }) => stoppedBy !== undefined && leavesOff.has(stoppedBy));
  // Where a list was not read to its end, none may be one, and must not end an alarm.
  if (missing.size > 0 || !(failures.length > 0 || cutShort))
    emit(metric.deliveriesMissing, missing.size, connectionDimension(connection));
  return { hooks: Object.fromEntries(ended.map(({ hookId, report }) => [hookId, report])), failures };
}

const notAskable = { ...nothingDone, stoppedBy: 'not-askable', error: undefined } as const;
const failed = (error: unknown) => ({ ...nothingDone, error });

/** Why a list may not have been read to its end, though there is one. */
const leavesOff: ReadonlySet<StopReason | 'not-askable'> = new Set(['rate-limit', 'deadline', 'not-permitted']);

/** What a credential needs for the list and for redeliveries: https://docs.github.com/en/rest/repos/webhooks and others. */
const needed: Readonly<Record<Hook['target'], string>> = {
  repository: 'repository_hooks=write, or the scope repo',
  organization: 'organization_hooks=write, or the scope admin:org_hook',
  integration: 'the private key of the App that the webhook is of',
};

/** undefined where nobody may ask, or knows whom. */
function deliveriesOf(github: GitHub, { hookId, target, owner }: KnownHook): HookDeliveries | undefined {
  if (target === 'integration') return github.appHookDeliveries;
  if (owner === undefined) return undefined;
  if (target === 'organization') return github.hookDeliveries({ hookId, organization: owner });
  const [login, name] = owner.split('/');
  return login && name ? github.hookDeliveries({ hookId, repository: { owner: login, name } }) : undefined;
}
