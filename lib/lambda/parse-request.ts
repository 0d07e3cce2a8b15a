import * as z from '#lib/contract/schema.ts';
import { ProblemError } from '#lib/core/errors.ts';

/** Where in a request a value came from; it names the place in a 400. */
type Place = 'path' | 'query' | 'body';

const nothing = z.strictObject({});

/** The values that a schema makes of a part of the request; no schema allows no values. Throws a 400 that names each wrong field. */
export function parseRequest<Schema extends z.ZodType>(
  schema: Schema | undefined,
  values: unknown,
  place: Place,
): z.output<Schema>;
export function parseRequest(schema: z.ZodType = nothing, values: unknown, place: Place): unknown {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((field) => ({ field: nameable(field), message: unknownField(place) }))
      : [{ field: issue.path.join('.') || place, message: issue.message }],
  );
  throw new ProblemError({
    status: 400,
    detail: `The ${place} of the request is wrong: ${errors.map(({ field, message }) => `"${field}" ${message}`).join('; ')}.`,
    extensions: { errors },
  });
}

const unknownField = (place: Place) => `is not a ${place === 'body' ? 'field' : 'parameter'} of this route`;

/** The name of an unknown field as far as it looks like a name: it may be a key that was pasted into the wrong place. */
const nameable = (field: string): string => (/^[A-Za-z][A-Za-z0-9_-]{0,23}$/.test(field) ? field : '(not a name)');
