import * as fields from '#lib/contract/fields.ts';
import * as z from '#lib/contract/schema.ts';

/** GitHub's own limits: 256 characters of title, 65,536 of body, 100 labels of 50 characters, 10 assignees. */
const title = z.string('must be a text').max(256, 'must be 256 characters at most').regex(/\S/, 'must not be empty');
const body = z.string('must be a text').max(65_536, 'must be 65,536 characters at most');
const label = z.string('must be a text').min(1, 'must not be empty').max(50, 'must be 50 characters at most');
const labels = z.array(label, 'must be a list of texts').max(100, 'must be 100 at most');
const assignees = z.array(fields.githubLogin, 'must be a list of logins').max(10, 'must be 10 at most');

export const NewIssue = z.strictObject({
  title,
  body: body.optional(),
  labels: labels.optional(),
  assignees: assignees.optional(),
});

export const IssueChanges = z
  .strictObject({
    title: title.optional(),
    body: body.nullable().optional(),
    state: z.enum(['open', 'closed']).optional(),
    stateReason: z
      .enum(['completed', 'not_planned', 'duplicate', 'reopened'])
      .optional()
      .describe('Why the state changes; only together with `state`'),
    labels: labels.optional().describe('All of them: others are removed'),
    assignees: assignees.optional().describe('All of them: others are removed'),
  })
  .refine((changes) => Object.values(changes).some((value) => value !== undefined), 'changes nothing')
  .refine(({ state, stateReason }) => stateReason === undefined || state !== undefined, {
    path: ['stateReason'],
    message: 'needs a state beside it',
  })
  // What OpenAPI says of the two rules.
  .meta({ minProperties: 1, dependentRequired: { stateReason: ['state'] } });

export const Issue = z.object({
  number: z.number(),
  title: z.string(),
  body: z.string().nullable(),
  url: z.string(),
  state: z.string(),
  stateReason: z.string().nullable(),
  author: z.string().nullable().describe('A login; null where the account is gone'),
  labels: z.array(z.string()),
  assignees: z.array(z.string()),
  comments: z.number(),
  createdAt: z.string().describe('ISO 8601, UTC'),
  updatedAt: z.string().describe('ISO 8601, UTC'),
  closedAt: z.string().nullable().describe('ISO 8601, UTC'),
});

/** An issue as it is after a write. */
export const WrittenIssue = Issue.extend({
  dropped: z
    .array(z.object({ field: z.string(), value: z.string() }))
    .describe(
      'What was asked for and GitHub ignored without a word: labels and assignees of whoever lacks push access, people who cannot be assigned',
    ),
});
