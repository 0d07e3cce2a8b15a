import * as z from '#lib/contract/schema.ts';

const User = z.looseObject({ login: z.string() });

/** An issue as GitHub's API has it, as far as it is read here. Times are ISO 8601. */
export const Issue = z.looseObject({
  number: z.number(),
  url: z.string(),
  title: z.string(),
  state: z.string(),
  state_reason: z.string().nullish(),
  user: User.nullable(),
  labels: z.array(z.looseObject({ name: z.string() })),
  assignees: z.array(User),
  comments: z.number(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Issue = z.infer<typeof Issue>;

/** The issues that a query asks for, in its order. https://docs.github.com/rest/issues/issues#list-repository-issues */
export function selectIssues(issues: readonly Issue[], query: URLSearchParams): Issue[] {
  const state = query.get('state') || 'open';
  const labels = (query.get('labels') ?? '').split(',').filter(Boolean);
  const assignee = query.get('assignee');
  const creator = query.get('creator');
  const since = Date.parse(query.get('since') ?? '');
  const sort = query.get('sort') ?? 'created';
  const direction = query.get('direction') === 'asc' ? 1 : -1;
  const keyOf = (issue: Issue): number =>
    sort === 'comments' ? issue.comments : Date.parse(sort === 'updated' ? issue.updated_at : issue.created_at);
  return issues
    .filter((issue) => state === 'all' || issue.state === state)
    .filter((issue) => labels.every((label) => issue.labels.some(({ name }) => isSameName(name, label))))
    .filter((issue) => isAssigned(issue, assignee))
    .filter(({ user }) => creator === null || (user !== null && isSameName(user.login, creator)))
    .filter(({ updated_at }) => Number.isNaN(since) || Date.parse(updated_at) >= since)
    .sort((a, b) => direction * (keyOf(a) - keyOf(b) || a.number - b.number));
}

function isAssigned({ assignees }: Issue, wanted: string | null): boolean {
  if (wanted === null || wanted === '') return true;
  if (wanted === 'none') return assignees.length === 0;
  if (wanted === '*') return assignees.length > 0;
  return assignees.some(({ login }) => isSameName(login, wanted));
}

/** Logins and the names of labels are the same in every case. */
export const isSameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
