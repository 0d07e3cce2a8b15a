import { readFile } from 'node:fs/promises';
import { parseJson } from '#lib/core/json.ts';

/** A file of cases, or of what is declared of them, cannot be used: the message is one sentence that says what to do. */
export class CaseFileError extends Error {
  override readonly name = 'CaseFileError';
}

export interface CaseFile {
  /** What its `meta` says; undefined when it says nothing. */
  readonly defaults: unknown;
  readonly cases: readonly FiledCase[];
}

export interface FiledCase {
  readonly id: string;
  readonly level: unknown;
  /** As it stands in the file: whether it can be run is known when it is run. */
  readonly value: unknown;
}

/** A case whose expectation is deliberately not met. */
export interface Declaration {
  readonly id: string;
  /** The page of docs/decisions that says why. */
  readonly decision: string;
  readonly reason: string;
}

export async function readCaseFile(path: string | URL): Promise<CaseFile> {
  const content = await readJson(path);
  if (!isObject(content) || !Array.isArray(content['cases'])) {
    throw new CaseFileError(
      `${path} has no list "cases": give a file of the form of test/conformance/http-client-cases.json.`,
    );
  }
  const cases = content['cases'].map((value: unknown, index) => {
    if (isObject(value) && typeof value['id'] === 'string') return { id: value['id'], level: value['level'], value };
    throw new CaseFileError(`Case ${index + 1} of ${path} has no "id": give each case one.`);
  });
  const twice = cases.find(({ id }, index) => cases.findIndex((one) => one.id === id) !== index);
  if (twice) throw new CaseFileError(`${path} has the case "${twice.id}" twice: give each case an id of its own.`);
  const { meta } = content;
  return { defaults: isObject(meta) ? meta['defaults'] : undefined, cases };
}

export async function readDeclarations(path: string | URL): Promise<Declaration[]> {
  const content = await readJson(path);
  if (!Array.isArray(content) || !content.every(isDeclaration)) {
    throw new CaseFileError(`${path} is no list of { id, decision, reason }: mend it.`);
  }
  return content;
}

async function readJson(path: string | URL): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CaseFileError(`${path} cannot be read (${error.code}): give the path of a file of cases.`);
  });
  const content = parseJson(text);
  if (content === undefined) throw new CaseFileError(`${path} is not JSON: give a file of cases.`);
  return content;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isDeclaration = (value: unknown): value is Declaration =>
  isObject(value) && ['id', 'decision', 'reason'].every((name) => typeof value[name] === 'string');
