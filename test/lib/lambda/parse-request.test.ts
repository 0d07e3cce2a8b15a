import { describe, expect, test } from '@jest/globals';
import { decimal } from '#lib/contract/fields.ts';
import * as z from '#lib/contract/schema.ts';
import { ProblemError } from '#lib/core/errors.ts';
import { parseRequest } from '#lib/lambda/parse-request.ts';

const schema = z.strictObject({
  limit: decimal({ minimum: 1, maximum: 10, fallback: 5 }),
  name: z.string().default('x'),
});

test('the values are what the schema makes of them', () => {
  expect(parseRequest(schema, { limit: '5' }, 'query')).toEqual({ limit: 5, name: 'x' });
});

test('every wrong field is named, with what is wrong about it', () => {
  expect(() => parseRequest(schema, { limit: 'ten', more: '1' }, 'query')).toThrow(
    expect.objectContaining({
      problem: {
        status: 400,
        detail:
          'The query of the request is wrong: "limit" must be one whole number in decimal digits; "more" is not a parameter of this route.',
        extensions: {
          errors: [
            { field: 'limit', message: 'must be one whole number in decimal digits' },
            { field: 'more', message: 'is not a parameter of this route' },
          ],
        },
      },
    }),
  );
});

describe('a body', () => {
  const title = z.strictObject({
    title: z.string().min(1, 'must not be empty'),
    labels: z.optional(z.array(z.string())),
  });
  const errorsOf = (body: unknown): unknown => {
    try {
      return parseRequest(title, body, 'body');
    } catch (error) {
      if (error instanceof ProblemError) return error.problem;
      throw error;
    }
  };

  test.each([[null], [[]], [['title']], ['title'], [7], [true]])(
    'that is %j is no object: a 400 of the whole body',
    (body) => {
      expect(errorsOf(body)).toMatchObject({ status: 400, extensions: { errors: [{ field: 'body' }] } });
    },
  );

  test.each<[string, unknown, string]>([
    ['without a field that is needed', {}, 'title'],
    ['with a field of another type', { title: 7 }, 'title'],
    ['with an empty field', { title: '' }, 'title'],
    ['with a list that holds another type', { title: 'a', labels: ['b', 7] }, 'labels.1'],
    ['with a field that is null', { title: null }, 'title'],
  ])('%s is a 400 that names it', (_, body, field) => {
    expect(errorsOf(body)).toMatchObject({
      status: 400,
      detail: expect.stringMatching(/^The body of the request is wrong: /),
      extensions: { errors: [{ field, message: expect.any(String) }] },
    });
  });

  test('with fields that the route does not know is a 400 that names each', () => {
    expect(errorsOf({ title: 'a', milestone: 1, __typename: 'Issue' })).toMatchObject({
      extensions: {
        errors: [
          { field: 'milestone', message: 'is not a field of this route' },
          { field: '(not a name)', message: 'is not a field of this route' },
        ],
      },
    });
  });
});

test('no schema allows no values', () => {
  expect(parseRequest(undefined, {}, 'path')).toEqual({});
  expect(() => parseRequest(undefined, { a: '1' }, 'path')).toThrow('The path of the request');
});

test.each(['{"__proto__":"1"}', '{"constructor":"1"}'])('%s is an unknown field like any other', (json) => {
  expect(() => parseRequest(undefined, JSON.parse(json), 'query')).toThrow('is not a parameter of this route');
});

test('the values themselves are not in the answer', () => {
  expect(() => parseRequest(schema, { limit: 'sesame', more: 'sesame' }, 'query')).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('sesame') }),
  );
});

const fieldsIn = (query: Record<string, string>): unknown => {
  try {
    return parseRequest(schema, query, 'query');
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.extensions?.['errors'];
    throw error;
  }
};
const message = 'is not a parameter of this route';

test.each(['per_page', 'X-Trace', 'a', 'abcdefghijklmnopqrstuvwx'])('an unknown field is named: %s', (field) => {
  expect(fieldsIn({ [field]: '1' })).toEqual([{ field, message }]);
});

test.each([
  'abcdefghijklmnopqrstuvwxy',
  `liaison_${'k'.repeat(43)}`,
  `ghp_${'k'.repeat(36)}`,
  'Bearer key',
  '1st',
  'a=b',
  'ab\ncd',
  '',
])('what may be a key in the place of a name is not repeated: %j', (field) => {
  expect(fieldsIn({ [field]: '1' })).toEqual([{ field: '(not a name)', message }]);
});
