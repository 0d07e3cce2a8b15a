import { describe, expect, test } from '@jest/globals';
import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Architecture, Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { deliveryKeptDays } from '#lib/contract/delivery.ts';
import { type FunctionBase, ServiceFunction } from '../../infra/constructs/service-function.ts';
import { loadRoutes } from '../../infra/routes.ts';
import { stageByName, stages, withGitHubAt } from '../../infra/stages.ts';
import { deployedFunctions } from '../support/deployed-functions.ts';
import { createApp, createStack, placeholderArtifacts } from '../support/stack.ts';

const template = Template.fromStack(createStack(createApp()));
const propertiesOf = (type: string, of = template) =>
  Object.entries(of.findResources(type)).map(([id, { Properties }]) => ({ id, ...Properties }));

describe('functions', () => {
  test('all run on arm64 and nodejs24.x, over the layer, with a log group of their own and JSON logs', () => {
    const functions = propertiesOf('AWS::Lambda::Function');
    expect(functions.map(({ id }) => id).sort()).toEqual(deployedFunctions);
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Layers: [{ Ref: Match.stringLikeRegexp('^Library') }],
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: Match.anyValue() } },
      TracingConfig: { Mode: 'Active' },
    });
    const logGroups = functions.map(({ LoggingConfig }) => LoggingConfig.LogGroup.Ref);
    expect(new Set(logGroups).size).toBe(functions.length);
  });

  test('each has its own role', () => {
    const roles = propertiesOf('AWS::Lambda::Function').map(({ Role }) => Role['Fn::GetAtt'][0]);
    expect(new Set(roles).size).toBe(roles.length);
  });

  test('endpoints end before API Gateway gives up at 30 s', () => {
    const others = ['VerifyConnections', 'ProcessDelivery', 'SweepDeliveries', 'RedeliverWebhooks'];
    const endpoints = propertiesOf('AWS::Lambda::Function').filter(({ id }) => !others.includes(id));
    expect(endpoints.length).toBeGreaterThan(0);
    for (const { id, Timeout } of endpoints) expect([id, Timeout]).toEqual([id, 29]);
  });

  test('nothing invokes an unqualified function: integrations, schedules and permissions name the alias live', () => {
    const aliases = Object.keys(template.findResources('AWS::Lambda::Alias', { Properties: { Name: 'live' } }));
    // By the name of the function, wherever in the stack it is: moved, it would be a second alias `live` beside the first.
    expect(aliases.sort()).toEqual(deployedFunctions.map((name) => `${name}Live`));
    const targets = [
      ...propertiesOf('AWS::ApiGatewayV2::Integration').map(({ IntegrationUri }) => IntegrationUri),
      ...propertiesOf('AWS::Scheduler::Schedule').map(({ Target }) => Target.Arn),
      ...propertiesOf('AWS::Lambda::Permission').map(({ FunctionName }) => FunctionName),
    ];
    expect(targets.length).toBeGreaterThan(aliases.length);
    for (const target of targets) expect(aliases).toContain(target.Ref);
    const [asynchronous] = propertiesOf('AWS::Lambda::EventInvokeConfig');
    expect(aliases).toContain(asynchronous?.['Qualifier']['Fn::Select'][1]['Fn::Split'][1].Ref);
  });
});

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

describe('grants', () => {
  const statementsOf = (id: string): Statement[] => {
    const role = propertiesOf('AWS::Lambda::Function').find((fn) => fn.id === id)?.['Role']['Fn::GetAtt'][0];
    return propertiesOf('AWS::IAM::Policy')
      .filter(({ Roles }) => Roles.some(({ Ref }: { Ref: string }) => Ref === role))
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  };
  const unique = (values: readonly unknown[]) => [
    ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
  ];
  /** What a function's role may do, less its own log and X-Ray: action → resources. */
  const grantsOf = (id: string): Record<string, unknown[]> => {
    const grants = statementsOf(id).flatMap(({ Action, Resource }) =>
      [Action].flat().map((action) => [action, [Resource].flat()] as const),
    );
    const ours = grants.filter(([action]) => !/^(logs|xray):/.test(action));
    const byAction = Map.groupBy(ours, ([action]) => action);
    return Object.fromEntries(
      [...byAction].map(([action, of]) => [action, unique(of.flatMap(([, resources]) => resources))]),
    );
  };
  const resource = (type: string, part = '') =>
    Object.keys(template.findResources(type)).find((id) => id.startsWith(part)) ?? '';
  const apiKeys = { Ref: resource('AWS::SecretsManager::Secret', 'ApiKeys') };
  const github = { Ref: resource('AWS::SecretsManager::Secret', 'Connectionsgithub') };
  const table = { 'Fn::GetAtt': [resource('AWS::DynamoDB::Table'), 'Arn'] };
  const index = { 'Fn::Join': ['', [table, '/index/deliveriesByStatus']] };
  const webhookSecret = { Ref: resource('AWS::SecretsManager::Secret', 'ConnectionsgithubWebhooks') };
  const queue = (part: string) => ({ 'Fn::GetAtt': [resource('AWS::SQS::Queue', part), 'Arn'] });
  const sends = (...parts: readonly string[]) =>
    Object.fromEntries(
      ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'].map((action) => [action, parts.map(queue)]),
    );
  const account = [{ Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }];
  const bus = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:', ...account, ':event-bus/default']] };
  const bucket = { 'Fn::GetAtt': [resource('AWS::S3::Bucket'), 'Arn'] };
  const objects = { 'Fn::Join': ['', [bucket, '/*']] };
  const readsBodies = { 's3:GetObject': [objects], 's3:ListBucket': [bucket] };
  const deliveries = 'WebhooksCapabilityProcessDeliveryQueue';
  const readSecrets = (...secrets: object[]) => ({
    'secretsmanager:GetSecretValue': secrets,
    'secretsmanager:DescribeSecret': secrets,
  });

  const keepsGates = { 'dynamodb:GetItem': [table], 'dynamodb:PutItem': [table] };
  const readsGitHub = { ...readSecrets(apiKeys, github), ...keepsGates };
  const writesGitHubOnce = {
    ...readsGitHub,
    'dynamodb:UpdateItem': [table],
    'dynamodb:DeleteItem': [table],
  };
  const remembersRequests = {
    'dynamodb:GetItem': [table],
    'dynamodb:PutItem': [table],
    'dynamodb:UpdateItem': [table],
    'dynamodb:DeleteItem': [table],
  };
  const grants: readonly [string, Record<string, unknown[]>][] = [
    ['Account', readsGitHub],
    ['ListAccountRepositories', readsGitHub],
    ['ListRepositories', readsGitHub],
    ['GetUsers', readsGitHub],
    ['ListIssues', readsGitHub],
    ['CreateIssue', writesGitHubOnce],
    ['UpdateIssue', writesGitHubOnce],
    ['Home', readsGitHub],
    ['Health', { ...readSecrets(apiKeys), 'dynamodb:GetItem': [table] }],
    ['SignIn', readSecrets(apiKeys)],
    [
      'VerifyConnections',
      {
        ...readSecrets(github),
        ...keepsGates,
        ...sends('ConnectionsCapability'),
      },
    ],
    [
      'ReceiveWebhook',
      {
        ...readSecrets(webhookSecret),
        'dynamodb:UpdateItem': [table],
        's3:PutObject': [objects],
        ...sends(deliveries),
      },
    ],
    [
      'ProcessDelivery',
      {
        'dynamodb:Query': [table],
        'dynamodb:UpdateItem': [table],
        'dynamodb:PutItem': [table],
        'dynamodb:DeleteItem': [table],
        ...readsBodies,
        'events:PutEvents': [bus],
        'sqs:ReceiveMessage': [queue(deliveries)],
        'sqs:ChangeMessageVisibility': [queue(deliveries)],
        'sqs:GetQueueUrl': [queue(deliveries)],
        'sqs:DeleteMessage': [queue(deliveries)],
        'sqs:GetQueueAttributes': [queue(deliveries)],
      },
    ],
    ['ListDeliveries', { ...readSecrets(apiKeys), 'dynamodb:Query': [index] }],
    ['GetDelivery', { ...readSecrets(apiKeys), 'dynamodb:Query': [table], ...readsBodies }],
    ['ShowWebhooks', { ...readSecrets(apiKeys), 'dynamodb:Query': [table, index], ...readsBodies }],
    [
      'ReplayDelivery',
      { ...readSecrets(apiKeys), 'dynamodb:Query': [table], ...remembersRequests, ...sends(deliveries) },
    ],
    [
      'ReplayFromPage',
      { ...readSecrets(apiKeys), 'dynamodb:Query': [table], 'dynamodb:UpdateItem': [table], ...sends(deliveries) },
    ],
    [
      'ReplayDeliveries',
      { ...readSecrets(apiKeys), 'dynamodb:Query': [index], ...remembersRequests, ...sends(deliveries) },
    ],
    [
      'SweepDeliveries',
      {
        'dynamodb:Query': [index],
        'dynamodb:UpdateItem': [table],
        ...sends(deliveries, 'WebhooksCapabilitySweepDeliveriesFailedRuns'),
      },
    ],
    [
      'RedeliverWebhooks',
      {
        ...readSecrets(github),
        ...keepsGates,
        'dynamodb:Query': [table],
        'dynamodb:UpdateItem': [table],
        'dynamodb:BatchGetItem': [table],
        ...sends('RedeliveryCapabilityRedeliverWebhooksFailedRuns'),
      },
    ],
    ['ShowSignIn', {}],
    ['SignOut', {}],
    ['OpenApi', {}],
    ['Unmatched', {}],
  ];

  test.each(grants)('%s may do what it does, and nothing else', (id, granted) => {
    expect(grantsOf(id)).toEqual(granted);
  });

  test('no function is left out of these', () => {
    expect(grants.map(([id]) => id).sort()).toEqual(deployedFunctions);
  });

  const ofConnections = 'GetItem, PutItem: gate#github';
  const ofRequests = 'DeleteItem, GetItem, PutItem, UpdateItem: idempotency attempt';
  // By status and time, whoever's they are: IAM knows an index by its own partitions alone.
  const list = 'Query: all of the index';

  test.each([
    ['Account', [ofConnections]],
    ['ListAccountRepositories', [ofConnections]],
    ['ListRepositories', [ofConnections]],
    ['GetUsers', [ofConnections]],
    ['ListIssues', [ofConnections]],
    ['CreateIssue', [ofConnections, ofRequests]],
    ['UpdateIssue', [ofConnections, ofRequests]],
    ['ReceiveWebhook', ['UpdateItem: delivery#github', 'UpdateItem: hook#github']],
    ['ProcessDelivery', ['DeleteItem, PutItem, Query, UpdateItem: delivery#github', 'PutItem: activity#github']],
    ['SweepDeliveries', [list, 'UpdateItem: delivery#github']],
    [
      'RedeliverWebhooks',
      [ofConnections, 'BatchGetItem, UpdateItem: delivery#github', 'Query, UpdateItem: hook#github'],
    ],
    ['ListDeliveries', [list]],
    ['GetDelivery', ['Query: delivery#github']],
    ['ShowWebhooks', [list, 'Query: delivery#github']],
    ['ReplayDelivery', ['Query, UpdateItem: delivery#github', ofRequests]],
    ['ReplayFromPage', ['Query, UpdateItem: delivery#github']],
    ['ReplayDeliveries', [list, 'UpdateItem: delivery#github', ofRequests]],
  ])('%s reaches the records that it works with, and no others', (id, expected) => {
    const reached = statementsOf(id)
      .map(({ Action, Resource, Condition }) => ({ actions: [Action].flat(), Resource, Condition }))
      .filter(({ actions }) => actions.some((action) => action.startsWith('dynamodb:')))
      .map(({ actions, Resource, Condition }) => {
        const partitions = Condition?.['ForAllValues:StringEquals']?.['dynamodb:LeadingKeys'];
        const names = actions.map((action) => action.replace('dynamodb:', '')).sort();
        const isIndex = JSON.stringify(Resource) === JSON.stringify(index);
        const where = Array.isArray(partitions) ? partitions.join(' ') : isIndex ? 'all of the index' : 'everything';
        return `${names.join(', ')}: ${where}`;
      });
    expect(reached.sort()).toEqual([...expected].sort());
  });

  test.each(grants)('%s is told of what it may use, and of nothing else', (id, granted) => {
    const { Variables } = propertiesOf('AWS::Lambda::Function').find((fn) => fn.id === id)?.['Environment'] ?? {};
    const secrets = granted['secretsmanager:GetSecretValue'] ?? [];
    const told = (name: string) => Object.hasOwn(Variables, name);
    expect({ apiKeys: told('API_KEYS_SECRET_ARN'), table: told('TABLE_NAME') }).toEqual({
      apiKeys: secrets.includes(apiKeys),
      table: Object.keys(granted).some((action) => action.startsWith('dynamodb:')),
    });
    // These name the connections, and use none.
    const naming = [
      'Health',
      'ListDeliveries',
      'GetDelivery',
      'ShowWebhooks',
      'ReplayDelivery',
      'ReplayFromPage',
      'ReplayDeliveries',
      'SweepDeliveries',
      'ProcessDelivery',
    ];
    if (!naming.includes(id)) expect(told('CONNECTIONS')).toBe(secrets.includes(github));
  });
});

test('what a reference leads to is part of the version: with another resource behind it the alias gets a new one', () => {
  const versionWith = (identity: string) => {
    const stack = new Stack(createApp(), 'Stack');
    const base: FunctionBase = {
      stage: stageByName('dev'),
      version: '0.0.0',
      artifacts: placeholderArtifacts,
      architecture: Architecture.ARM_64,
      layer: new LayerVersion(stack, 'Library', { code: Code.fromAsset(placeholderArtifacts.layer) }),
    };
    const settings = { base, capability: 'a', description: 'A', timeout: Duration.seconds(1) };
    new ServiceFunction(stack, 'A', settings).addEnvironment('TABLE_NAME', 'the same reference', identity);
    return Object.keys(Template.fromStack(stack).findResources('AWS::Lambda::Version'));
  };
  expect(versionWith('a table')).toEqual(versionWith('a table'));
  expect(versionWith('a table')).not.toEqual(versionWith('another table'));
});

test('secrets are made without a value, so that a deployment never overwrites one', () => {
  const secrets = propertiesOf('AWS::SecretsManager::Secret');
  expect(secrets.map(({ Name }) => Name).sort()).toEqual([
    'liaison/dev/api-keys',
    'liaison/dev/connections/github',
    'liaison/dev/webhooks/github',
  ]);
  for (const secret of secrets) {
    expect(secret).not.toHaveProperty('SecretString');
    expect(secret).not.toHaveProperty('GenerateSecretString');
  }
});

test('records with a time to live go by `expires`', () => {
  template.allResourcesProperties('AWS::DynamoDB::Table', {
    TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
  });
});

test('bodies of webhooks are kept as long as their rows, and by nobody else', () => {
  template.allResourcesProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: { Rules: [Match.objectLike({ Status: 'Enabled', ExpirationInDays: deliveryKeptDays })] },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  });
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
  test('verify-connections runs hourly, by UTC whatever the time zone of the stage, so that no hour is left out', () => {
    const ofBerlin = createStack(createApp(), { stage: { ...stageByName('dev'), timeZone: 'Europe/Berlin' } });
    Template.fromStack(ofBerlin).hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(7 * * * ? *)',
      ScheduleExpressionTimezone: 'Etc/UTC',
      State: 'ENABLED',
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

describe('stages', () => {
  test('prod keeps its data and cannot be deleted by mistake', () => {
    const stack = createStack(createApp(), { stage: stageByName('prod') });
    expect(stack.terminationProtection).toBe(true);
    const prod = Template.fromStack(stack);
    // RetainExceptOnCreate: what a failed first deployment leaves behind would block the second.
    for (const type of ['AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret', 'AWS::Logs::LogGroup'])
      prod.allResources(type, { DeletionPolicy: 'RetainExceptOnCreate' });
  });

  test('logs are kept as long as the stage says, and no longer', () => {
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  });

  test('a stage with a home is deployed there and nowhere else', () => {
    const home = { account: '111122223333', region: 'eu-central-1' };
    const { account, region } = createStack(createApp(), { stage: { ...stageByName('dev'), home } });
    expect({ account, region }).toEqual(home);
  });

  test.each(['https://github.example.com/api/v3', 'http://127.0.0.1:3000'])('GitHub may be at %s', (url) => {
    expect(withGitHubAt(stageByName('dev'), url).connections['github']?.baseUrl).toBe(url);
  });

  test.each(['http://github.example.com', 'ftp://127.0.0.1', 'nonsense'])('a token is not sent to %s', (url) => {
    expect(() => withGitHubAt(stageByName('dev'), url)).toThrow('give one that begins with https://');
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
  const app = createApp({ examined: true });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  createStack(app, { stage: stageByName(name) });
  expect(() => app.synth()).not.toThrow();
});
