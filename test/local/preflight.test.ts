import { createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { chooseGitHub } from '../../local/github/choose-github.ts';
import { portInUse } from '../../local/local-server.ts';
import { findFunction, kebabCase } from '../../local/names.ts';
import { readPort, requireFreePort, requireNode24 } from '../../local/preflight.ts';

describe('the version of Node', () => {
  test.each(['v24.0.0', 'v24.21.0', 'v26.1.0'])('%s will do', (version) => {
    expect(() => requireNode24(version)).not.toThrow();
  });
  test.each(['v20.20.2', 'v22.18.0', 'v8.0.0'])('%s is too old, and the sentence says what to do', (version) => {
    expect(() => requireNode24(version)).toThrow(
      `Liaison needs Node 24 and this is Node ${version.slice(1)}: run it as \`npm start\`, which brings Node 24 along, or install Node 24 from https://nodejs.org.`,
    );
  });
});

describe('PORT', () => {
  test.each([
    [undefined, 3000],
    ['', 3000],
    ['0', 0],
    ['8080', 8080],
  ])('%j is %d', (text, port) => {
    expect(readPort(text)).toBe(port);
  });
  test.each(['abc', '-1', '65536', '3000.5', '0x10'])('%j is refused', (text) => {
    expect(() => readPort(text)).toThrow('set a number from 1 to 65535');
  });
});

test('a port that is in use is told with the command that helps', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await expect(requireFreePort(port)).rejects.toThrow(
    `Port ${port} is in use by another program: stop that one, or start on another port with \`PORT=${port + 1} npm start\`.`,
  );
  await new Promise((resolve) => other.close(resolve));
  await expect(requireFreePort(port)).resolves.toBeUndefined();
});

test('the last port of all is told with the one before it', () => {
  expect(portInUse(65_535)).toContain('`PORT=65534 npm start`');
});

describe('which GitHub', () => {
  test('is the emulated one by default', () => {
    expect(chooseGitHub({ GITHUB_TOKEN: '' })).toBeUndefined();
  });
  test('is that of the token', () => {
    expect(chooseGitHub({ GITHUB_TOKEN: 't' })).toEqual({ token: 't' });
    expect(chooseGitHub({ GITHUB_TOKEN: 't', GITHUB_API_URL: 'https://g.example/api/v3' })).toEqual({
      token: 't',
      url: 'https://g.example/api/v3',
    });
  });
  test.each([
    [{ GITHUB_API_URL: 'https://g.example' }, 'GITHUB_API_URL is set without GITHUB_TOKEN'],
    [{ GITHUB_TOKEN: 't\r' }, 'GITHUB_TOKEN has a character that a header cannot carry'],
    [{ GITHUB_TOKEN: 't', GITHUB_API_URL: 'https://u:p@g.example' }, 'GITHUB_API_URL has a user name'],
    [{ GITHUB_TOKEN: 't', GITHUB_API_URL: 'https://g.example?x=1' }, 'GITHUB_API_URL has a user name, a query'],
    [{ GITHUB_TOKEN: 't', GITHUB_API_URL: 'https://g.example#x' }, 'a query or a fragment'],
    [{ GITHUB_TOKEN: 't', GITHUB_API_URL: 'g.example' }, 'GITHUB_API_URL is no address'],
    [{ GITHUB_TOKEN: 't', GITHUB_API_URL: 'file:///etc' }, 'GITHUB_API_URL is no address'],
  ])('%j is refused', (environment, message) => {
    expect(() => chooseGitHub(environment)).toThrow(message);
  });
});

test.each([
  ['VerifyConnections', 'verify-connections'],
  ['OpenApi', 'open-api'],
  ['ListAWSAccounts', 'list-aws-accounts'],
])('%s is written %s', (id, name) => {
  expect(kebabCase(id)).toBe(name);
  expect(findFunction(name, ['Other', id])).toBe(id);
});
