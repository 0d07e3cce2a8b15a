import * as z from '#lib/contract/schema.ts';

/** An issue, as far as Liaison reads it. Times are ISO 8601 in UTC. */
export interface GitHubIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  /** `open` or `closed`. */
  readonly state: string;
  /** `completed`, `not_planned`, `duplicate`, `reopened`, or null. */
  readonly state_reason: string | null;
  readonly html_url: string;
  /** null where the account is gone. */
  readonly user: { readonly login: string } | null;
  /** Names. */
  readonly labels: readonly string[];
  /** Logins. */
  readonly assignees: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
  readonly closed_at: string | null;
  readonly comments: number;
}

const user = z.object({ login: z.string() });

const issue = z.object({
  number: z.number(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.string(),
  state_reason: z.string().nullish(),
  html_url: z.string(),
  user: user.nullish(),
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])),
  // Its elements are null where an account is gone; its singular, `assignee`, ends with API version 2026-03-10.
  assignees: z.array(user.nullable()).nullish(),
  created_at: z.string(),
  updated_at: z.string(),
  closed_at: z.string().nullish(),
  comments: z.number().nullish(),
  pull_request: z.unknown().optional(),
});
const issues = z.array(issue);

/** GitHub's answer as an issue. Throws where it is none. */
export const readIssue = (data: unknown): GitHubIssue => describe(issue.parse(data));

/** GitHub's list as issues: it counts pull requests as issues too, and those are left out. */
export const readIssues = (data: unknown): GitHubIssue[] =>
  issues
    .parse(data)
    .filter(({ pull_request }) => pull_request === undefined || pull_request === null)
    .map(describe);

function describe({ pull_request: _, ...read }: z.infer<typeof issue>): GitHubIssue {
  return {
    ...read,
    body: read.body ?? null,
    state_reason: read.state_reason ?? null,
    user: read.user ?? null,
    labels: read.labels.flatMap((label) => (typeof label === 'string' ? label : (label.name ?? []))),
    assignees: (read.assignees ?? []).flatMap((assignee) => assignee?.login ?? []),
    closed_at: read.closed_at ?? null,
    comments: read.comments ?? 0,
  };
}
