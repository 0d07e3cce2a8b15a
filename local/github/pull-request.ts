import * as z from '#lib/contract/schema.ts';
import { Issue } from './issue-list.ts';

const PullRequest = z.looseObject({
  id: z.number(),
  url: z.string(),
  issue_url: z.string(),
  html_url: z.string(),
  diff_url: z.string(),
  patch_url: z.string(),
  comments_url: z.string(),
  merged_at: z.string().nullable(),
});

// `emulate` counts the ids of issues and of pull requests each from 1; as issues they may not meet.
const idOffset = 1_000_000;

/** A pull request as GitHub's issues have it. */
export function pullAsIssue(value: unknown): Issue {
  const pull = PullRequest.parse(value);
  const { issue_url, html_url, diff_url, patch_url, merged_at } = pull;
  const repositoryUrl = issue_url.replace(/\/issues\/\d+$/, '');
  const shared = [
    'number',
    'title',
    'user',
    'labels',
    'state',
    'locked',
    'assignee',
    'assignees',
    'milestone',
    'comments',
    'created_at',
    'updated_at',
    'closed_at',
    'body',
    'author_association',
    'draft',
    'html_url',
    'comments_url',
  ];
  return Issue.parse({
    ...Object.fromEntries(shared.map((name) => [name, pull[name]])),
    id: idOffset + pull.id,
    url: issue_url,
    repository_url: repositoryUrl,
    state_reason: null,
    pull_request: { url: pull.url, html_url, diff_url, patch_url, merged_at },
  });
}
