import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Connection } from '#lib/contract/connections.ts';
import { connectionPartition, gatePartition, hookPartition, requestPartitions } from '#lib/contract/table-keys.ts';
import type { WebhookSettings } from '#lib/contract/webhook-settings.ts';
import { createHttpApi } from './api-gateway/http-api.ts';
import { readRoutes } from './api-gateway/read-routes.ts';
import { withLocalKey } from './api-key.ts';
import { startDynamoDb, TableProperties } from './aws/dynamodb.ts';
import { type PublishedEvent, startEventBridge } from './aws/event-bridge.ts';
import { startEventSources } from './aws/event-sources.ts';
import { makeQueuesAndBuckets, needsQueuesOrBuckets, readEventSources } from './aws/read-queues-and-buckets.ts';
import { readSchedules } from './aws/read-schedules.ts';
import { startSchedules } from './aws/schedules.ts';
import { startSecretsManager } from './aws/secrets-manager.ts';
import { openSecretsStore } from './aws/secrets-store.ts';
import { connectionsOf, webhooksOf, withGitHubAt } from './connections.ts';
import type { OwnGitHub } from './github/choose-github.ts';
import { type EmulatedGitHub, startEmulatedGitHub } from './github/emulated-github.ts';
import { hookConnections } from './github/hook-connections.ts';
import { identityOf, onOtherGitHub } from './github/identity.ts';
import { currentValue, setInitialSecrets } from './initial-secrets.ts';
import { createFunctionHost, type FunctionHost, type FunctionSpec, type Invocation } from './lambda/function-host.ts';
import { readFunctionSpecs } from './lambda/function-specs.ts';
import { startLambdaApi } from './lambda/lambda-api.ts';
import { LocalError } from './local-error.ts';
import { type Handle, startLocalServer } from './local-server.ts';
import { findFunction } from './names.ts';
import { createStackResolver } from './stack.ts';
import { makeStateDirectory } from './state-directory.ts';
import { type Resolve, readProperties, resourcesOfType, type Template } from './template.ts';
import { systemTimers, type Timers } from './timers.ts';

export interface RuntimeOptions {
  /** The synthesised template; its assets lie beside it. */
  readonly templateFile: string;
  /** Directory where the state is kept between runs. */
  readonly state: string;
  /** Port of the API; any free one by default. */
  readonly port?: number;
  /** The key that callers of the API send. */
  readonly apiKey: string;
  /** Instead of the emulated GitHub. */
  readonly github?: OwnGitHub | undefined;
  /** Told each line that a function prints. */
  readonly log?: (functionName: string, line: string) => void;
  readonly timers?: Timers;
  /** Seconds after which a message comes again whose work failed. @default 10 */
  readonly retrySeconds?: number;
}

/** The synthesised template, running on 127.0.0.1. */
export interface Runtime {
  /** Everything that is open: `addresses.api` is the API, and so on. An address is there when the template needs it. */
  readonly addresses: Addresses;
  /** The access key id that the AWS emulators take. */
  readonly accessKeyId: string;
  /** Logical ids of the functions. */
  readonly functions: readonly string[];
  readonly github: EmulatedGitHub | undefined;
  /** What was put on the event bus, oldest first; the last hundred. */
  readonly events: readonly PublishedEvent[];
  /** Invokes a function, by its logical id or that in kebab-case. Rejects where there is none. */
  invoke(name: string, event: unknown): Promise<Invocation>;
  /** Has the emulated GitHub send its webhooks to the API, from now on. */
  addHooks(): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Addresses {
  readonly lambda: string;
  readonly api?: string | undefined;
  readonly secretsManager?: string | undefined;
  readonly dynamodb?: string | undefined;
  /** The same server as `s3`. */
  readonly sqs?: string | undefined;
  readonly s3?: string | undefined;
  readonly eventBridge?: string | undefined;
  readonly github?: string | undefined;
}

export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { templateFile, state, log = () => {}, timers = systemTimers, retrySeconds = 10 } = options;
  const template: Template = JSON.parse(readFileSync(templateFile, 'utf8'));
  const has = (type: string) => resourcesOfType(template, type).length > 0;
  makeStateDirectory(state);

  // Closed in reverse order at the end, or when the start fails on its way.
  await using opened = new AsyncDisposableStack();
  const keep = <S extends { close(): Promise<void> }>(server: S): S => {
    opened.defer(() => server.close());
    return server;
  };
  const onError = (error: unknown) => log('Runtime', error instanceof Error ? (error.stack ?? '') : String(error));
  const accessKeyId = `LOCAL${randomBytes(16).toString('hex').toUpperCase()}`;

  // The API is opened first, since the resources refer to its address; it answers once its routes are known.
  let answer: Handle = (_request, response) => void response.writeHead(503).end();
  const api = has('AWS::ApiGatewayV2::Api')
    ? keep(await startLocalServer({ port: options.port ?? 0, handle: (...exchange) => answer(...exchange), onError }))
    : undefined;

  // So are the queues, whose addresses hold the port.
  const queuesAndBuckets = needsQueuesOrBuckets(template)
    ? // Half of what this process loads.
      await import('./aws/queues-and-buckets.ts')
        .then(({ startQueuesAndBuckets }) =>
          startQueuesAndBuckets({
            accessKeyId,
            directory: join(state, 'queues-and-buckets'),
            now: timers.now,
            onError,
          }),
        )
        .then(keep)
    : undefined;

  const secretsFile = join(state, 'secrets.json');
  const store = openSecretsStore(secretsFile, timers.now);
  const stackName = basename(templateFile).replace(/\.template\.json$/, '');
  const secretArn = (id: string): string => {
    const name = template.Resources[id]?.Properties?.['Name'];
    return store.ensure(typeof name === 'string' ? name : `${stackName}-${id}`).arn;
  };
  const resolve = createStackResolver(template, {
    name: stackName,
    apiUrl: api?.url ?? '',
    secretArn,
    queuesUrl: queuesAndBuckets?.url,
  });
  if (queuesAndBuckets) makeQueuesAndBuckets(template, resolve, queuesAndBuckets);
  for (const [id] of resourcesOfType(template, 'AWS::SecretsManager::Secret')) secretArn(id);
  const specs = readFunctionSpecs({ template, resolve, assembly: dirname(templateFile) });
  const connections = gitHubConnections(specs);
  const webhooks: Record<string, WebhookSettings> = Object.assign(
    {},
    ...specs.map((spec) => webhooksOf(spec.environment)),
  );

  const starting = [
    has('AWS::SecretsManager::Secret') ? startSecretsManager({ accessKeyId, store, onError }).then(keep) : undefined,
    has('AWS::DynamoDB::Table')
      ? startDynamoDb({
          accessKeyId,
          directory: join(state, 'dynamodb'),
          tables: readTables(template, resolve),
          onError,
        }).then(keep)
      : undefined,
    needsEventBridge(template)
      ? startEventBridge({ accessKeyId, now: timers.now, log: (line) => log('EventBridge', line), onError }).then(keep)
      : undefined,
    options.github === undefined && connections.size > 0
      ? startEmulatedGitHub({ now: timers.now, onError }).then(keep)
      : undefined,
  ] as const;
  // All of them first: one that is still starting when another fails would be left open.
  await Promise.allSettled(starting);
  const [secretsManager, dynamodb, eventBridge, github] = await Promise.all(starting);
  const token = options.github?.token ?? github?.token;
  const credentials = { token: () => (token ? { token } : undefined), app: () => github?.app() };
  setInitialSecrets(store, {
    specs,
    connections: [...connections.values()],
    credentials,
    withKey: (current) => withLocalKey(current, options.apiKey, timers.now(), secretsFile),
  });
  await onOtherGitHub(state, github?.bootId ?? identityOf(options.github), async () => {
    const partitions = [...connections.keys()].flatMap((name) =>
      [connectionPartition, gatePartition, hookPartition].map((partition) => partition(name)),
    );
    for (const partition of [...partitions, ...rememberedRequests]) await dynamodb?.clearPartition(partition);
  });

  const functions = new Map<string, FunctionHost>();
  const lambda = keep(await startLambdaApi({ accessKeyId, functions, onError }));
  const awsEnvironment = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'local',
    // A service that is not emulated answers that it is unknown, instead of being looked for in the real AWS.
    AWS_ENDPOINT_URL: lambda.url,
    ...(secretsManager ? { AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url } : {}),
    ...(dynamodb ? { AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url } : {}),
    ...(queuesAndBuckets
      ? { AWS_ENDPOINT_URL_SQS: queuesAndBuckets.url, AWS_ENDPOINT_URL_S3: queuesAndBuckets.url }
      : {}),
    ...(eventBridge ? { AWS_ENDPOINT_URL_EVENTBRIDGE: eventBridge.url } : {}),
  };
  const githubUrl = github?.url ?? options.github?.url;
  for (const spec of specs) {
    const variables = githubUrl === undefined ? spec.environment : withGitHubAt(githubUrl, spec.environment);
    const environment = { ...variables, ...awsEnvironment };
    const { functionName } = spec;
    const host = createFunctionHost({ ...spec, environment }, { timers, log: (line) => log(functionName, line) });
    functions.set(functionName, keep(host));
  }
  answer = createHttpApi(readRoutes(template, resolve, functions), 'local', timers);
  const onFailure = ({ spec }: FunctionHost, message: string) => log(spec.functionName, message);
  opened.defer(startSchedules(readSchedules(template, resolve, functions), { timers, onFailure }));
  const sources = readEventSources(template, resolve, functions, queuesAndBuckets);
  opened.defer(startEventSources(sources, { timers, retrySeconds, onFailure, onError }));

  const owned = opened.move();
  return {
    addresses: {
      lambda: lambda.url,
      api: api?.url,
      secretsManager: secretsManager?.url,
      dynamodb: dynamodb?.url,
      sqs: queuesAndBuckets?.url,
      s3: queuesAndBuckets?.url,
      eventBridge: eventBridge?.url,
      github: github?.url,
    },
    accessKeyId,
    functions: [...functions.keys()],
    github,
    events: eventBridge?.events ?? [],
    async invoke(name, event) {
      const host = functions.get(findFunction(name, [...functions.keys()]));
      if (host === undefined) throw new LocalError(`The function ${name} is not there.`);
      return host.invoke(JSON.stringify(event));
    },
    async addHooks() {
      const secretOf = (arn: string) => {
        const secret = store.find(arn);
        return secret && currentValue(secret);
      };
      if (github && api) await hookConnections({ github, api: api.url, webhooks, connections, secretOf });
    },
    close: () => owned.disposeAsync(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What was asked with an Idempotency-Key, and what came of it: it was done in that other GitHub. */
const rememberedRequests = Object.values(requestPartitions);

/** The GitHub connections of all functions, by name. */
const gitHubConnections = (specs: readonly FunctionSpec[]): Map<string, Connection> =>
  new Map(
    specs
      .flatMap(({ environment }) => Object.entries(connectionsOf(environment)))
      .filter(([, { connector }]) => connector === 'github'),
  );

const readTables = (template: Template, resolve: Resolve): Map<string, TableProperties> =>
  new Map(
    resourcesOfType(template, 'AWS::DynamoDB::Table').map(([id, resource]) => [
      String(resolve({ Ref: id })),
      readProperties(id, resource, TableProperties, resolve),
    ]),
  );

/** The bus of an account is there without being in a template; who may put events on it is. */
const needsEventBridge = (template: Template): boolean =>
  Object.values(template.Resources).some(
    ({ Type, Properties }) =>
      Type.startsWith('AWS::IAM::') && JSON.stringify(Properties ?? {}).includes('"events:PutEvents"'),
  );
