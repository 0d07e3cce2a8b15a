import { expect, test } from '@jest/globals';
import { toJSONSchema, type ZodType } from 'zod';
import { operationRequirements } from '#lib/connectors/github/operation-requirements.ts';
import { loadRoutes } from '../../../../infra/routes.ts';

const routes = await loadRoutes();

/** Whether a route works through a connection: whether its query has one. */
const hasConnection = (query: ZodType | undefined) =>
  query !== undefined && Object.hasOwn(toJSONSchema(query, { io: 'input' }).properties ?? {}, 'connection');

test('the doctor tells of every operation that works through a connection, and of no other', () => {
  // What operators ask of the ledger is Liaison's own to answer.
  const asking = routes.filter(({ query, scope }) => hasConnection(query) && scope !== 'operate');
  const operationIds = asking.map(({ operationId }) => operationId);
  expect(operationRequirements.map(({ id }) => id).sort()).toEqual(operationIds.sort());
});

test('an operation includes only one that there is', () => {
  const ids = operationRequirements.map(({ id }) => id);
  for (const { includes } of operationRequirements) expect([undefined, ...ids]).toContain(includes);
});
