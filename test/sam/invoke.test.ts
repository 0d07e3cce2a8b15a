import { expect, test } from '@jest/globals';
import { engineFacts } from '../support/engine-setup.ts';
import { invoke } from './sam.ts';
import type { SamFacts } from './setup.ts';

const { sam } = engineFacts() as SamFacts;

async function ask(logicalId: string, event: string) {
  const { statusCode, body } = (await invoke(sam, logicalId, `test/events/${event}.json`)) as {
    statusCode: number;
    body: string;
  };
  return { statusCode, body: JSON.parse(body) };
}

test('ListRepositories answers its event with what GitHub told', async () => {
  const { statusCode, body } = await ask('ListRepositories', 'list-repositories');
  expect({ statusCode, truncated: body.truncated, count: body.repositories.length }).toEqual({
    statusCode: 200,
    truncated: true,
    count: 10,
  });
  expect(body.repositories[0]).toMatchObject({ fullName: 'ada/analytical-engine', stars: 1843 });
});

test('OpenApi answers its event with the description of the API', async () => {
  const { statusCode, body } = await ask('OpenApi', 'open-api');
  expect({ statusCode, openapi: body.openapi }).toEqual({ statusCode: 200, openapi: expect.stringMatching(/^3\.1/) });
});

test('Unmatched answers its event with a 404 problem', async () => {
  expect(await ask('Unmatched', 'unmatched')).toMatchObject({ statusCode: 404, body: { status: 404 } });
});

test('VerifyConnections finds that the token is accepted, and Health tells it', async () => {
  const verifications = await invoke(sam, 'VerifyConnections', 'test/events/verify-connections.json');
  expect(verifications).toMatchObject({ github: { outcome: 'verified', account: 'octocat' } });
  expect(await ask('Health', 'health')).toMatchObject({
    statusCode: 200,
    body: { status: 'ok', connections: { github: { outcome: 'verified', account: 'octocat' } } },
  });
});

test('a function that throws is a failed test, although SAM calls it a success', async () => {
  // An endpoint never throws for a request; for something that is not a request it does.
  const failure = invoke(sam, 'ListRepositories', 'test/events/verify-connections.json');
  await expect(failure).rejects.toThrow('errorType');
});
