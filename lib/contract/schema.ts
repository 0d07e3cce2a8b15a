// The schema vocabulary of routes, secrets and connectors. By name and not `export * as z`: that brings zod's 50 locales
// into the layer (470 kB at each cold start against 109 kB). Use it as `import * as z from '#lib/contract/schema.ts'`.
export type { infer, input, output, ZodType } from 'zod';
export {
  array,
  boolean,
  discriminatedUnion,
  enum,
  iso,
  literal,
  looseObject,
  nullable,
  number,
  object,
  optional,
  record,
  strictObject,
  string,
  toJSONSchema,
  union,
  unknown,
  url,
  ZodError,
} from 'zod';
