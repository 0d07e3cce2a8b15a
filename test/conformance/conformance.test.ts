import { describe, expect, test } from '@jest/globals';
import { adapterNames } from '../support/transports.ts';
import { readCaseFile, readDeclarations } from './case-file.ts';
import { runCase } from './run-case.ts';

const { cases, defaults } = await readCaseFile(new URL('http-client-cases.json', import.meta.url));
const declarations = await readDeclarations(new URL('declared.json', import.meta.url));
const isDeclared = (id: string) => declarations.some((one) => one.id === id);

describe.each(adapterNames)('over the adapter "%s"', (adapter) => {
  test.each(cases.filter(({ id }) => !isDeclared(id)).map(({ id, value }) => [id, value]))('%s', async (_, value) => {
    const { failures } = await runCase(value, { adapter, defaults });
    expect(failures).toEqual([]);
  });

  test.each(cases.filter(({ id }) => isDeclared(id)).map(({ id, value }) => [id, value]))(
    '%s deviates, as declared',
    async (_, value) => {
      const { passed } = await runCase(value, { adapter, defaults });
      expect(passed).toBe(false);
    },
  );
});

test('what is declared is a case that only should be so', () => {
  const levels = declarations.map(({ id }) => cases.find((one) => one.id === id)?.level);
  expect(levels).toEqual(declarations.map(() => 'should'));
});
