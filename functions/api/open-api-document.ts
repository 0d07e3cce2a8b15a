import { readFile } from 'node:fs/promises';
import * as z from '#lib/contract/schema.ts';

/** The part of an OpenAPI document that Liaison itself reads. */
export const OpenApiDocument = z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.looseObject({})) });
export type OpenApiDocument = z.infer<typeof OpenApiDocument>;

/** The document that the build wrote beside the function's code. */
export const readOpenApiDocument = async (): Promise<OpenApiDocument> =>
  OpenApiDocument.parse(JSON.parse(await readFile(new URL('./openapi.json', import.meta.url), 'utf8')));
