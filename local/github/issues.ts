import * as z from '#lib/contract/schema.ts';
import { parseJson } from '../parse-json.ts';
import { type Answer, failure } from './answer.ts';
import { appUser } from './app.ts';
import type { Backend } from './backend.ts';
import {
  findInvalidAssignee,
  findInvalidField,
  findInvalidFilter,
  findInvalidLabel,
  type InvalidIssue,
} from './issue-input.ts';
import { Issue, isSameName, selectIssues } from './issue-list.ts';
import { pageOf } from './paging.ts';
import { pullAsIssue } from './pull-request.ts';
import { membersOf, tokenOwner } from './seed.ts';

export interface IssueRequest {
  readonly method: string;
  /** Full name of the repository. */
  readonly repository: string;
  /** Absent for the list. */
  readonly number?: string | undefined;
  readonly url: URL;
  readonly body: Buffer;
  /** Whether an App asks, in whose name the issues are created. */
  readonly asApp: boolean;
}

/** Answers a request for the issues of a repository; undefined where it is none that is known here. */
export type IssueApi = (request: IssueRequest) => Promise<Answer | undefined>;

const Repository = z.looseObject({
  id: z.number(),
  full_name: z.string(),
  has_issues: z.boolean(),
  archived: z.boolean(),
});
type Repository = z.infer<typeof Repository>;
const Label = z.looseObject({ name: z.string() });

const disabled = 'Issues has been disabled in this repository.';
const readOnly = 'Repository was archived so is read-only.';
const notFound = failure(404, 'Not Found');

/**
 * Issues as GitHub has them where `emulate` has them otherwise: what is dropped without a word, what is refused and how,
 * and pull requests, which GitHub counts as issues. https://docs.github.com/rest/issues/issues
 */
export function createIssueApi(backend: Backend): IssueApi {
  // `emulate` knows neither this reason nor Apps.
  const duplicates = new Set<string>();
  const byApp = new Set<string>();
  const asGitHubHasIt = (issue: Issue): Issue => ({
    ...issue,
    ...(duplicates.has(issue.url) && { state_reason: 'duplicate' }),
    ...(byApp.has(issue.url) && { user: { ...issue.user, ...appUser } }),
  });

  async function list({ full_name, id, has_issues }: Repository, url: URL): Promise<Answer> {
    const invalid = findInvalidFilter(url.searchParams);
    if (invalid !== undefined) return refused(invalid);
    // GitHub's list has the pull requests of a repository even where its issues are disabled.
    const issues = has_issues ? await backend.list(`/repos/${full_name}/issues?state=all`) : [];
    const pulls = await backend.list(`/repos/${full_name}/pulls?state=all`);
    const all = [...issues.map((issue) => asGitHubHasIt(Issue.parse(issue))), ...pulls.map(pullAsIssue)];
    const { items, headers } = pageOf(
      selectIssues(all, url.searchParams),
      url.searchParams,
      `${url.origin}/repositories/${id}/issues`,
    );
    return { status: 200, headers, body: items };
  }

  async function find({ full_name }: Repository, number: string): Promise<Issue | undefined> {
    const issue = await backend.call({ path: `/repos/${full_name}/issues/${number}` });
    if (issue !== undefined) return asGitHubHasIt(Issue.parse(issue));
    const pull = await backend.call({ path: `/repos/${full_name}/pulls/${number}` });
    return pull === undefined ? undefined : pullAsIssue(pull);
  }

  /** The fields that GitHub heeds: those who may not push have no say in labels, assignees and milestone. */
  async function heeded(repository: Repository, fields: Fields): Promise<Fields | InvalidIssue> {
    const { title, labels, assignees, milestone, ...others } = fields;
    const kept = title === undefined || title === null ? others : { ...others, title: String(title).trim() };
    const members = membersOf(repository.full_name);
    if (!members.includes(tokenOwner)) return kept;
    const logins = textsOf(assignees);
    const invalid = findInvalidAssignee(logins ?? [], members) ?? findInvalidLabel(textsOf(labels) ?? []);
    if (invalid !== undefined) return invalid;
    const existing = labels ? await backend.list(`/repos/${repository.full_name}/labels`) : [];
    return {
      ...kept,
      ...(milestone === undefined ? {} : { milestone }),
      ...(logins && { assignees: spelledAs(members, logins) }),
      ...(labels === undefined
        ? {}
        : {
            labels: spelledAs(
              existing.map((label) => Label.parse(label).name),
              textsOf(labels) ?? [],
            ),
          }),
    };
  }

  async function create(repository: Repository, fields: Fields, asApp: boolean): Promise<Answer> {
    const input = findInvalidField(fields, true) ?? (await heeded(repository, fields));
    if (isInvalid(input)) return refused(input);
    const created = await backend.call({
      method: 'POST',
      path: `/repos/${repository.full_name}/issues`,
      headers: json,
      body: input,
    });
    const issue = Issue.parse(created);
    if (asApp) byApp.add(issue.url);
    return { status: 201, headers: { location: issue.url }, body: asGitHubHasIt(issue) };
  }

  async function update(repository: Repository, current: Issue, fields: Fields): Promise<Answer> {
    const { user, state, url } = current;
    if (!membersOf(repository.full_name).includes(tokenOwner) && user?.login !== tokenOwner)
      return failure(403, 'Must have admin rights to Repository.');
    const input = findInvalidField(fields, false) ?? (await heeded(repository, fields));
    if (isInvalid(input)) return refused(input);
    const { state_reason, ...others } = input;
    // The reason is ignored unless the state changes.
    const changes = others['state'] !== undefined && others['state'] !== state;
    if (changes) duplicates.delete(url);
    if (changes && state_reason === 'duplicate') duplicates.add(url);
    const path = `/repos/${repository.full_name}/${'pull_request' in current ? 'pulls' : 'issues'}/${current.number}`;
    const body = changes && state_reason !== undefined ? { ...others, state_reason } : others;
    const updated = await backend.call({ method: 'PATCH', path, headers: json, body });
    return {
      status: 200,
      body: 'pull_request' in current ? pullAsIssue(updated) : asGitHubHasIt(Issue.parse(updated)),
    };
  }

  return async ({ method, repository: name, number, url, body, asApp }) => {
    if (method !== 'GET' && method !== (number === undefined ? 'POST' : 'PATCH')) return undefined;
    const found = await backend.call({ path: `/repos/${name}` });
    if (found === undefined) return notFound;
    const repository = Repository.parse(found);
    if (method === 'GET' && number === undefined) return list(repository, url);
    if (!repository.has_issues) return failure(410, disabled);
    const issue = number === undefined ? undefined : await find(repository, number);
    if (number !== undefined && issue === undefined) return notFound;
    if (method === 'GET') return { status: 200, body: issue };
    if (repository.archived) return failure(403, readOnly);
    const fields = parseJson(body.toString());
    if (fields === undefined) return failure(400, 'Problems parsing JSON');
    if (!isFields(fields)) return failure(400, 'Body should be a JSON object');
    return issue === undefined ? create(repository, fields, asApp) : update(repository, issue, fields);
  };
}

type Fields = Readonly<Record<string, unknown>>;
const json = { 'content-type': 'application/json' };

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isInvalid = (input: Fields | InvalidIssue): input is InvalidIssue => typeof input['message'] === 'string';
const refused = ({ message, errors }: InvalidIssue): Answer => failure(422, message, errors ? { errors } : {});

/** Labels come as names or as objects with one. */
function textsOf(values: unknown): string[] | undefined {
  if (!Array.isArray(values)) return undefined;
  return values.flatMap((value: unknown) => {
    if (typeof value === 'string') return [value];
    const label = Label.safeParse(value);
    return label.success ? [label.data.name] : [];
  });
}

/** Each once, and as it is written where it is known. */
const spelledAs = (known: readonly string[], names: readonly string[]): string[] => [
  ...new Set(names.map((name) => known.find((other) => isSameName(other, name)) ?? name)),
];
