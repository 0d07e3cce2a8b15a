import { createHmac } from 'node:crypto';
import { expect, jest, test } from '@jest/globals';
import { githubWebhookScheme } from '#lib/connectors/github/webhook-scheme.ts';
import { openWebhooks } from '#lib/connectors/webhooks.ts';
import type { FetchSecret } from '#lib/secrets/secrets-manager.ts';

const arn = (name: string) => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}-AbCdEf`;
const WEBHOOKS = JSON.stringify({
  github: { connector: 'github', secretArn: arn('liaison/dev/webhooks/github') },
  enterprise: { connector: 'github', secretArn: arn('liaison/dev/webhooks/enterprise') },
});
const body = Buffer.from('{}');
const signedBy = (secret: string) => ({
  headers: { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` },
  body,
});

test('each connection is checked by its own secret', async () => {
  const fetchSecret = jest.fn<FetchSecret>(async (id) => JSON.stringify({ current: `of ${id}` }));
  const find = openWebhooks({ WEBHOOKS }, { fetchSecret });
  const of = (name: string) => signedBy(`of ${arn(`liaison/dev/webhooks/${name}`)}`);
  expect(find('github')?.scheme).toBe(githubWebhookScheme);
  expect(await find('github')?.check(of('github'))).toBe('right');
  expect(await find('enterprise')?.check(of('enterprise'))).toBe('right');
  expect(await find('enterprise')?.check(of('github'))).toBe('wrong');
});

test('a connection is made once, so that its secret is read once', async () => {
  const fetchSecret = jest.fn<FetchSecret>(async () => '{"current":"a"}');
  const find = openWebhooks({ WEBHOOKS }, { fetchSecret });
  for (let times = 0; times < 3; times += 1) expect(await find('github')?.check(signedBy('a'))).toBe('right');
  expect(find('github')).toBe(find('github'));
  expect(fetchSecret).toHaveBeenCalledTimes(1);
});

test.each(['other', '', 'constructor', '__proto__', 'GITHUB'])('nothing comes to the connection %j', (name) => {
  expect(openWebhooks({ WEBHOOKS }, { fetchSecret: async () => undefined })(name)).toBeUndefined();
});

test('a secret without a value says how to set it', async () => {
  const find = openWebhooks({ WEBHOOKS }, { fetchSecret: async () => undefined });
  await expect(find('github')?.check(signedBy('a'))).rejects.toThrow(
    'Put {"current":"<secret of the webhook>"} into a file webhook.json and run: aws secretsmanager put-secret-value --secret-id liaison/dev/webhooks/github --secret-string file://webhook.json',
  );
});

test('settings that are none are told when the first webhook comes, not before', () => {
  const find = openWebhooks({ WEBHOOKS: '{"github":{}}' }, { fetchSecret: async () => undefined });
  expect(() => find('github')).toThrow('The environment variable WEBHOOKS is not a record of webhook settings');
});
