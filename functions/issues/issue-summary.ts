import type { GitHubIssue } from '#lib/connectors/github/issue.ts';

/** An issue as Liaison shows it. */
export const issueSummary = (issue: GitHubIssue) => ({
  number: issue.number,
  title: issue.title,
  body: issue.body,
  url: issue.html_url,
  state: issue.state,
  stateReason: issue.state_reason,
  author: issue.user?.login ?? null,
  labels: [...issue.labels],
  assignees: [...issue.assignees],
  comments: issue.comments,
  createdAt: issue.created_at,
  updatedAt: issue.updated_at,
  closedAt: issue.closed_at,
});
