import { expect, test } from '@jest/globals';
import { engineFacts } from '../support/engine-setup.ts';
import type { SamFacts } from './setup.ts';

const { apiKey, apiUrl } = engineFacts() as SamFacts;

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(apiUrl + path, { headers });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.json() };
}

const authorization = { authorization: `Bearer ${apiKey}` };

test('GET /users/{login}/repositories answers with what GitHub told', async () => {
  expect(await get('/users/ada/repositories?limit=1', authorization)).toMatchObject({
    status: 200,
    body: { repositories: [{ fullName: 'ada/analytical-engine' }], truncated: true },
  });
});

test('a request without a key is a 401 problem', async () => {
  expect(await get('/users/ada/repositories')).toMatchObject({ status: 401, type: 'application/problem+json' });
});

test('GET /health answers without a key', async () => {
  expect(await get('/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
});

test('GET /openapi.json describes the API', async () => {
  expect(await get('/openapi.json')).toMatchObject({ status: 200, body: { openapi: expect.stringMatching(/^3\.1/) } });
});

test('a path that no route has is a 404 problem', async () => {
  expect(await get('/nowhere')).toMatchObject({ status: 404, type: 'application/problem+json' });
});
