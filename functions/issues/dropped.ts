import type { GitHubIssue } from '#lib/connectors/github/issue.ts';
import type { IssueChanges } from '#lib/connectors/github/update-issue.ts';

/** A value that was asked for, and is not in the issue. */
export interface DroppedValue {
  readonly field: 'labels' | 'assignees' | 'state' | 'stateReason';
  readonly value: string;
}

/**
 * What GitHub ignored without a word. A 201 or 200 does not mean that it did all: it drops labels and assignees of
 * callers without push access, and people who cannot be assigned.
 * https://docs.github.com/en/rest/issues/issues#create-an-issue
 */
export function droppedValues(asked: IssueChanges, issue: GitHubIssue): DroppedValue[] {
  return [
    ...missing('labels', asked.labels, issue.labels),
    ...missing('assignees', asked.assignees, issue.assignees),
    ...(asked.state === undefined ? [] : missing('state', [asked.state], [issue.state])),
    ...(asked.stateReason ? missing('stateReason', [asked.stateReason], [issue.state_reason ?? '']) : []),
  ];
}

/** Labels and logins are the same in upper and lower case. */
function missing(
  field: DroppedValue['field'],
  asked: readonly string[] = [],
  there: readonly string[],
): DroppedValue[] {
  const known = new Set(there.map((value) => value.toLowerCase()));
  return asked.filter((value) => !known.has(value.trim().toLowerCase())).map((value) => ({ field, value }));
}
