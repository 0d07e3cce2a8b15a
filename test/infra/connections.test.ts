import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { type ConnectionSettings, stageByName } from '../../infra/stages.ts';
import { createApp, createStack } from '../support/stack.ts';

const synthesise = (connections: Record<string, object>) =>
  Template.fromStack(
    createStack(createApp(), {
      stage: { ...stageByName('dev'), connections: connections as Record<string, ConnectionSettings> },
    }),
  );

describe('a connection', () => {
  const template = synthesise({
    github: { connector: 'github', auth: 'token' },
    enterprise: { connector: 'github', auth: 'app', baseUrl: 'https://github.example.com/api/v3' },
  });

  test.each([
    ['github', 'token', '{"token":"<token>"}'],
    ['enterprise', 'app', '"privateKey":"<the .pem file, with \\n for each line end>"}'],
  ])('%s has a secret whose description shows the value that %s takes', (name, _, form) => {
    const secrets = Object.values(template.findResources('AWS::SecretsManager::Secret'));
    const secret = secrets.find(({ Properties }) => Properties.Name === `liaison/dev/connections/${name}`);
    expect(secret?.['Properties'].Description).toContain(form);
  });

  test('is at the public API of its connector, unless it names another', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function'));
    const [settings] = functions
      .map(({ Properties }) => Properties.Environment?.Variables?.CONNECTIONS)
      .filter(Boolean);
    const text = JSON.stringify(settings);
    expect(text).toContain('https://api.github.com');
    expect(text).toContain('https://github.example.com/api/v3');
  });
});

test.each([
  [{ connector: 'github', auth: 'basic' }, 'The connector github has no auth "basic". Choose one of: token, app.'],
  [{ connector: 'gitlab', auth: 'token' }, 'There is no connector "gitlab". Choose one of: github.'],
])('%j ends the synthesis with what to do', (settings, problem) => {
  expect(() => synthesise({ mine: settings })).toThrow(
    `The connection "mine" of the stage dev in infra/stages.ts is wrong. ${problem}`,
  );
});
