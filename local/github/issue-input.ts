/** Why GitHub refuses the fields of an issue with a 422. */
export interface InvalidIssue {
  readonly message: string;
  readonly errors?: readonly object[];
}

const longestTitle = 256;
const longestBody = 65_536;

/**
 * What is wrong with the fields of an issue, or undefined. What does not have the right shape is told without `errors`,
 * as GitHub's own check of the shape does; a value that is wrong is told with them.
 */
export function findInvalidField(fields: Readonly<Record<string, unknown>>, isNew: boolean): InvalidIssue | undefined {
  const { title, body, labels, assignees } = fields;
  if (isNew && title === undefined) return shape(`"title" wasn't supplied.`);
  if (title !== undefined && typeof title !== 'string' && typeof title !== 'number' && (isNew || title !== null))
    return shape(`For 'properties/title', ${inRuby(title)} is not a string.`);
  if (body !== undefined && body !== null && typeof body !== 'string')
    return shape(`For 'properties/body', ${inRuby(body)} is not a string or null.`);
  for (const [name, value] of Object.entries({ labels, assignees }))
    if (value !== undefined && !Array.isArray(value))
      return shape(`For 'properties/${name}', ${inRuby(value)} is not an array.`);
  if (title !== undefined && title !== null && String(title).trim() === '')
    return value({ code: 'missing_field', field: 'title' });
  // Titles of up to 1024 bytes were seen to pass in 2024, though this is what GitHub says of longer ones.
  if (lengthOf(title) > longestTitle) return value(tooLong('title', longestTitle));
  if (lengthOf(body) > longestBody) return value(tooLong('body', longestBody));
  return undefined;
}

export const invalidAssignees = (logins: readonly string[]): InvalidIssue =>
  value({ value: logins, field: 'assignees', code: 'invalid' });

const shape = (reason: string): InvalidIssue => ({ message: `Invalid request.\n\n${reason}` });
const value = (error: object): InvalidIssue => ({
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
