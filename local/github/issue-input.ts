import { isSameName } from './issue-list.ts';

/** Why GitHub refuses what is said of issues with a 422. */
export interface InvalidIssue {
  readonly message: string;
  readonly errors?: readonly object[];
}

const longestTitle = 256;
const longestBody = 65_536;
const longestLabel = 50;
const mostAssignees = 10;
const states = ['open', 'closed'];
const reasons = ['completed', 'not_planned', 'duplicate', 'reopened'];

/**
 * What is wrong with the fields of an issue, or undefined. What does not have the right shape is told without `errors`,
 * as GitHub's own check of the shape does; a value that is wrong is told with them.
 */
export function findInvalidField(fields: Readonly<Record<string, unknown>>, isNew: boolean): InvalidIssue | undefined {
  const { title, body, labels, assignees, state, state_reason } = fields;
  if (isNew && title === undefined) return shape(`"title" wasn't supplied.`);
  if (title !== undefined && typeof title !== 'string' && typeof title !== 'number' && (isNew || title !== null))
    return shape(`For 'properties/title', ${inRuby(title)} is not a string.`);
  if (body !== undefined && body !== null && typeof body !== 'string')
    return shape(`For 'properties/body', ${inRuby(body)} is not a string or null.`);
  for (const [name, value] of Object.entries({ labels, assignees }))
    if (value !== undefined && !Array.isArray(value))
      return shape(`For 'properties/${name}', ${inRuby(value)} is not an array.`);
  const wrongChoice = isNew ? undefined : (findOther(state, states) ?? findOther(state_reason, reasons));
  if (wrongChoice !== undefined) return shape(wrongChoice);
  if (title !== undefined && title !== null && String(title).trim() === '')
    return invalidValue({ code: 'missing_field', field: 'title' });
  // Titles of up to 1024 bytes were seen to pass in 2024, though this is what GitHub says of longer ones.
  if (lengthOf(title) > longestTitle) return invalidValue(tooLong('title', longestTitle));
  if (lengthOf(body) > longestBody) return invalidValue(tooLong('body', longestBody));
  return undefined;
}

/** `members` are those who can be assigned. */
export function findInvalidAssignee(logins: readonly string[], members: readonly string[]): InvalidIssue | undefined {
  const unknown = logins.filter((login) => !members.some((member) => isSameName(member, login)));
  const wrong = logins.length > mostAssignees ? logins : unknown;
  return wrong.length > 0 ? invalidValue({ value: wrong, field: 'assignees', code: 'invalid' }) : undefined;
}

export function findInvalidLabel(names: readonly string[]): InvalidIssue | undefined {
  const long = names.find((name) => lengthOf(name) > longestLabel);
  return long === undefined
    ? undefined
    : invalidValue({ value: long, resource: 'Label', field: 'name', code: 'invalid' });
}

/** What a query for a list says that cannot be. */
export function findInvalidFilter(query: URLSearchParams): InvalidIssue | undefined {
  const state = query.get('state') || 'all';
  const since = query.get('since');
  if (state !== 'all' && !states.includes(state)) return invalidValue({ code: 'invalid', field: 'state' });
  if (since && Number.isNaN(Date.parse(since))) return invalidValue({ code: 'invalid', field: 'since' });
  return undefined;
}

const findOther = (value: unknown, known: readonly string[]): string | undefined =>
  value === undefined || value === null || known.includes(String(value))
    ? undefined
    : `${value} is not a member of ["${known.join('", "')}"].`;

const shape = (reason: string): InvalidIssue => ({ message: `Invalid request.\n\n${reason}` });
const invalidValue = (error: object): InvalidIssue => ({
  message: 'Validation Failed',
  errors: [{ resource: 'Issue', ...error }],
});
const tooLong = (field: string, most: number) => ({
  code: 'custom',
  field,
  message: `${field} is too long (maximum is ${most} characters)`,
});

/** In characters. */
const lengthOf = (text: unknown): number => [...String(text ?? '')].length;
const inRuby = (value: unknown): string => (value === null ? 'nil' : JSON.stringify(value));
