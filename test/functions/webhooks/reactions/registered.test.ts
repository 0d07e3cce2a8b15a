import { expect, test } from '@jest/globals';
import { ConfigurationError, UnknownConnectionError } from '#lib/core/errors.ts';
import { openBodyStore } from '#lib/store/body-store.ts';
import { openTable } from '#lib/store/table.ts';
import { openConnectorOf } from '../../../../functions/webhooks/reactions/connector-of.ts';
import { openTools } from '../../../../functions/webhooks/reactions/open-tools.ts';
import { registered } from '../../../../functions/webhooks/reactions/registered.ts';

// None of what they work with needs its environment before it is used.
const reactions = registered(openTools({}, { table: openTable({}), bodies: openBodyStore({}) }));

test('two reactions come with Liaison, for all events', () => {
  expect(reactions.map(({ name, events }) => [name, events])).toEqual(
    expect.arrayContaining([
      ['record-activity', 'all'],
      ['publish-event', 'all'],
    ]),
  );
});

test('each has a name of its own, which can be part of a key', () => {
  const names = reactions.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]{0,62}$/);
});

test('the third party of a connection is as the deployment says', () => {
  const settings = { connector: 'github', auth: 'token', baseUrl: 'https://api.github.com', secretArn: 'arn' };
  const connectorOf = openConnectorOf({ CONNECTIONS: JSON.stringify({ work: settings }) });
  expect(connectorOf('work')).toBe('github');
  expect(() => connectorOf('gone')).toThrow(UnknownConnectionError);
  expect(() => openConnectorOf({})('work')).toThrow(ConfigurationError);
});
