// The schema vocabulary of routes, secrets and connectors. By name and not `export * as z`: that brings zod's 50 locales
// into the layer (470 kB at each cold start against 109 kB). Use it as `import * as z from '#lib/contract/schema.ts'`.
export type { infer, input, output, ZodType } from 'zod';
export {
  array,
  boolean,
  enum,
  looseObject,
  number,
  object,
  optional,
  record,
  strictObject,
  string,
  union,
  unknown,
  url,
} from 'zod';
