import { expect, test } from '@jest/globals';
import { readConnections, webhookConnections } from '#lib/contract/connections.ts';
import { ConfigurationError } from '#lib/core/errors.ts';

const github = { connector: 'github', auth: 'token', baseUrl: 'https://api.github.com', secretArn: 'arn' };

test('the connections are read from CONNECTIONS, by name', () => {
  const connections = { github, enterprise: { ...github, baseUrl: 'https://github.example.com/api/v3' } };
  expect(readConnections({ CONNECTIONS: JSON.stringify(connections) })).toEqual(connections);
});

test('without CONNECTIONS the error names the variable', () => {
  expect(() => readConnections({})).toThrow(
    new ConfigurationError('The environment variable CONNECTIONS is not set on this function.'),
  );
});

test.each([
  ['no JSON', 'github'],
  ['a list', '[]'],
  ['an unknown connector', JSON.stringify({ github: { ...github, connector: 'sourcehut' } })],
  ['another way to authenticate', JSON.stringify({ github: { ...github, auth: 'password' } })],
  ['a base URL that is none', JSON.stringify({ github: { ...github, baseUrl: 'api.github.com' } })],
])('%s in CONNECTIONS is a configuration error', (_, value) => {
  expect(() => readConnections({ CONNECTIONS: value })).toThrow(ConfigurationError);
});

test('the error names the field that is wrong', () => {
  const value = JSON.stringify({ github: { ...github, baseUrl: 'api.github.com' } });
  expect(() => readConnections({ CONNECTIONS: value })).toThrow('github.baseUrl');
});

test('a way to authenticate that the connector does not have is a configuration error too', () => {
  const value = JSON.stringify({ github: { ...github, auth: 'basic' } });
  expect(() => readConnections({ CONNECTIONS: value })).toThrow('github.auth is none that this connector has');
});

test('a GitHub App is a way to authenticate', () => {
  const connections = { github: { ...github, auth: 'app' } };
  expect(readConnections({ CONNECTIONS: JSON.stringify(connections) })).toEqual(connections);
});

test('the connections with webhooks are those of the deployment whose third parties send them', () => {
  expect(webhookConnections({ CONNECTIONS: JSON.stringify({ github, enterprise: github }) })).toEqual([
    'github',
    'enterprise',
  ]);
});
