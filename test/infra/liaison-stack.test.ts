import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { loadRoutes } from '../../infra/routes.ts';
import { stageByName, stages } from '../../infra/stages.ts';
import { createApp, createStack } from '../support/stack.ts';

const template = Template.fromStack(createStack(createApp()));
const propertiesOf = (type: string, of = template) =>
  Object.entries(of.findResources(type)).map(([id, { Properties }]) => ({ id, ...Properties }));

describe('functions', () => {
  test('all run on arm64 and nodejs24.x, over the layer, with a log group of their own and JSON logs', () => {
    const functions = propertiesOf('AWS::Lambda::Function');
    expect(functions.map(({ id }) => id).sort()).toEqual([
      'Health',
      'ListRepositories',
      'OpenApi',
      'Unmatched',
      'VerifyConnections',
    ]);
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Layers: [{ Ref: Match.stringLikeRegexp('^Library') }],
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: Match.anyValue() } },
    });
    const logGroups = functions.map(({ LoggingConfig }) => LoggingConfig.LogGroup.Ref);
    expect(new Set(logGroups).size).toBe(functions.length);
  });

  test('each has its own role', () => {
    const roles = propertiesOf('AWS::Lambda::Function').map(({ Role }) => Role['Fn::GetAtt'][0]);
    expect(new Set(roles).size).toBe(roles.length);
  });

  test('endpoints end before API Gateway gives up at 30 s', () => {
    const timeouts = propertiesOf('AWS::Lambda::Function').map(({ id, Timeout }) => [id, Timeout]);
    expect(Object.fromEntries(timeouts)).toMatchObject({
      Health: 29,
      ListRepositories: 29,
      OpenApi: 29,
      Unmatched: 29,
    });
  });

  test('nothing invokes an unqualified function: integrations, schedules and permissions name the alias live', () => {
    const aliases = Object.keys(template.findResources('AWS::Lambda::Alias', { Properties: { Name: 'live' } }));
    expect(aliases).toHaveLength(5);
    const targets = [
      ...propertiesOf('AWS::ApiGatewayV2::Integration').map(({ IntegrationUri }) => IntegrationUri),
      ...propertiesOf('AWS::Scheduler::Schedule').map(({ Target }) => Target.Arn),
      ...propertiesOf('AWS::Lambda::Permission').map(({ FunctionName }) => FunctionName),
    ];
    expect(targets.length).toBeGreaterThanOrEqual(9);
    for (const target of targets) expect(aliases).toContain(target.Ref);
    const [asynchronous] = propertiesOf('AWS::Lambda::EventInvokeConfig');
    expect(aliases).toContain(asynchronous?.['Qualifier']['Fn::Select'][1]['Fn::Split'][1].Ref);
  });
});

describe('grants', () => {
  const secretsOf = (id: string): string[] => {
    const role = propertiesOf('AWS::Lambda::Function').find((fn) => fn.id === id)?.['Role']['Fn::GetAtt'][0];
    return propertiesOf('AWS::IAM::Policy')
      .filter(({ Roles }) => Roles.some(({ Ref }: { Ref: string }) => Ref === role))
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Action }) => [Action].flat().includes('secretsmanager:GetSecretValue'))
      .flatMap(({ Resource }) => [Resource].flat().map(({ Ref }: { Ref: string }) => Ref))
      .sort();
  };

  test('each function reads the secrets that it needs and no other', () => {
    const keys = Object.keys(template.findResources('AWS::SecretsManager::Secret'));
    const apiKeys = keys.find((key) => key.startsWith('ApiKeys'));
    const github = keys.find((key) => key.startsWith('Connectionsgithub'));
    expect(secretsOf('ListRepositories')).toEqual([apiKeys, github]);
    expect(secretsOf('VerifyConnections')).toEqual([github]);
    expect(secretsOf('Health')).toEqual([apiKeys]);
    expect(secretsOf('OpenApi')).toEqual([]);
    expect(secretsOf('Unmatched')).toEqual([]);
  });

  test('no policy allows every secret or every action of Secrets Manager', () => {
    const statements = propertiesOf('AWS::IAM::Policy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const onSecrets = statements.filter(({ Action }) => JSON.stringify(Action).includes('secretsmanager'));
    expect(onSecrets.length).toBeGreaterThan(0);
    for (const { Action, Resource } of onSecrets) {
      expect(JSON.stringify(Action)).not.toContain('*');
      expect(JSON.stringify(Resource)).not.toContain('*');
    }
  });
});

test('secrets are made without a value, so that a deployment never overwrites one', () => {
  const secrets = propertiesOf('AWS::SecretsManager::Secret');
  expect(secrets.map(({ Name }) => Name).sort()).toEqual(['liaison/dev/api-keys', 'liaison/dev/connections/github']);
  for (const secret of secrets) {
    expect(secret).not.toHaveProperty('SecretString');
    expect(secret).not.toHaveProperty('GenerateSecretString');
  }
});

test('every route declaration has its route in API Gateway, and no other route exists', async () => {
  const declared = (await loadRoutes()).map(({ method, path }) => (path === '$default' ? path : `${method} ${path}`));
  const deployed = propertiesOf('AWS::ApiGatewayV2::Route').map(({ RouteKey }) => RouteKey);
  expect(deployed.sort()).toEqual(declared.sort());
});

test('the API is throttled and logs JSON without the query', () => {
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    StageName: '$default',
    DefaultRouteSettings: { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
  });
  const [stage] = propertiesOf('AWS::ApiGatewayV2::Stage');
  const format = JSON.parse(stage?.['AccessLogSettings'].Format);
  expect(format).toMatchObject({ requestId: '$context.requestId', routeKey: '$context.routeKey' });
  expect(JSON.stringify(format)).not.toMatch(/query/i);
});

describe('jobs', () => {
  test('verify-connections runs hourly in the time zone of the stage', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(7 * * * ? *)',
      ScheduleExpressionTimezone: 'Etc/UTC',
    });
  });

  test('every schedule has a dead-letter queue and finite retries', () => {
    template.allResourcesProperties('AWS::Scheduler::Schedule', {
      Target: {
        DeadLetterConfig: { Arn: Match.anyValue() },
        RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 },
      },
    });
  });

  test('a run that fails for good goes to the queue of its job', () => {
    template.allResourcesProperties('AWS::Lambda::EventInvokeConfig', {
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
      MaximumRetryAttempts: 2,
    });
  });

  test('every queue takes TLS only', () => {
    const policies = propertiesOf('AWS::SQS::QueuePolicy').map(({ Queues }) => Queues[0].Ref);
    expect(policies.sort()).toEqual(Object.keys(template.findResources('AWS::SQS::Queue')).sort());
    for (const { PolicyDocument } of propertiesOf('AWS::SQS::QueuePolicy'))
      expect(PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      );
  });
});

describe.each(Object.keys(stages))('alarms of %s', (name) => {
  const alarms = propertiesOf(
    'AWS::CloudWatch::Alarm',
    Template.fromStack(createStack(createApp(), { stage: stageByName(name) })),
  );

  test('every alarm has an action', () => {
    for (const { AlarmActions } of alarms) expect(AlarmActions).toHaveLength(1);
  });

  test('every alarm names its impact and an article that the runbook has', () => {
    const runbook = readFileSync(join(import.meta.dirname, '../../docs/operator-runbook.md'), 'utf8');
    const articles = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = '']) =>
      heading.toLowerCase().replaceAll(' ', '-'),
    );
    for (const { AlarmDescription } of alarms) {
      const [, impact, article] = /^(.+\.) Read docs\/operator-runbook\.md#(.+)$/.exec(AlarmDescription) ?? [];
      expect(impact).toBeTruthy();
      expect(articles).toContain(article);
    }
  });

  test('each function is watched for errors and throttles', () => {
    for (const metricName of ['Errors', 'Throttles'])
      expect(alarms.filter(({ MetricName }) => MetricName === metricName)).toHaveLength(5);
  });

  test('a credential that is refused, or ends within 14 days, is an alarm', () => {
    const dimensions = [
      { Name: 'connection', Value: 'github' },
      { Name: 'service', Value: 'liaison' },
      { Name: 'stage', Value: name },
    ];
    expect(alarms).toContainEqual(
      expect.objectContaining({ MetricName: 'CredentialRefused', Threshold: 1, Dimensions: dimensions }),
    );
    expect(alarms).toContainEqual(
      expect.objectContaining({
        MetricName: 'CredentialDaysLeft',
        Threshold: 14,
        ComparisonOperator: 'LessThanThreshold',
        Dimensions: dimensions,
      }),
    );
  });
});

describe('stages', () => {
  test('prod keeps its data and cannot be deleted by mistake', () => {
    const stack = createStack(createApp(), { stage: stageByName('prod') });
    expect(stack.terminationProtection).toBe(true);
    const prod = Template.fromStack(stack);
    prod.allResources('AWS::DynamoDB::Table', { DeletionPolicy: 'Retain' });
    prod.allResources('AWS::SecretsManager::Secret', { DeletionPolicy: 'Retain' });
  });

  test('an unknown stage is an error that names the known ones', () => {
    expect(() => stageByName('staging')).toThrow(
      'There is no stage "staging". Choose one by -c stage=dev or -c stage=prod.',
    );
  });

  test('point-in-time recovery is on everywhere', () => {
    template.allResourcesProperties('AWS::DynamoDB::Table', {
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });
});

test.each(Object.keys(stages))('cdk-nag finds nothing in %s that is not acknowledged at its construct', (name) => {
  const app = createApp();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  createStack(app, { stage: stageByName(name) });
  expect(() => app.synth()).not.toThrow();
});
