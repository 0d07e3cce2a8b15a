import { expect, test } from '@jest/globals';
import { UnknownConnectionError } from '#lib/core/errors.ts';
import { requireConnection, webhookConnections } from '../../../functions/webhooks/webhook-connections.ts';

const github = { connector: 'github', auth: 'token', baseUrl: 'https://api.github.com', secretArn: 'arn:secret' };

test('the connections are those of the deployment whose third parties send webhooks', () => {
  const CONNECTIONS = JSON.stringify({ github, enterprise: github });
  expect(webhookConnections({ CONNECTIONS })).toEqual(['github', 'enterprise']);
});

test('a name that is none of them is refused, and they are named', () => {
  expect(() => requireConnection(['github'], 'github')).not.toThrow();
  expect(() => requireConnection(['github'], 'gitlab')).toThrow(UnknownConnectionError);
});
