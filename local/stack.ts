import { account, arnOf, region } from './aws/account.ts';
import { queueUrl } from './aws/queue-url.ts';
import { LocalError } from './local-error.ts';
import { type Attributes, createResolver, type Json, type Resolve, type Resource, type Template } from './template.ts';

/** What the attributes of resources depend on and a template does not say. */
export interface StackFacts {
  readonly name: string;
  /** Address of the local API. */
  readonly apiUrl: string;
  /** ARN of the secret with that logical id. */
  readonly secretArn: (logicalId: string) => string;
  /** Address of the queues, where they are on this machine. */
  readonly queuesUrl?: string | undefined;
}

/** The resolver of a template's values, with every resource standing for its local counterpart. */
export function createStackResolver(template: Template, facts: StackFacts): Resolve {
  const known = new Map<string, Attributes>();
  const parameters: Record<string, Json> = {
    'AWS::AccountId': account,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': arnOf('cloudformation', `stack/${facts.name}/local`),
    'AWS::StackName': facts.name,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  for (const [name, parameter] of Object.entries(template.Parameters ?? {}))
    if (parameter.Default !== undefined) parameters[name] = parameter.Default;
  const attributesOf = (id: string): Attributes | undefined => {
    const resource = template.Resources[id];
    if (resource === undefined) return undefined;
    const attributes = known.get(id) ?? describe(id, resource, facts, resolve);
    known.set(id, attributes);
    return attributes;
  };
  const resolve = createResolver(attributesOf, parameters);
  return resolve;
}

/** On the laptop every published version of a function is its only one. */
export const functionVersion = '1';

function describe(id: string, resource: Resource, facts: StackFacts, resolve: Resolve): Attributes {
  const property = (name: string): string => {
    const value = resolve(resource.Properties?.[name] ?? '');
    if (typeof value === 'string' && value !== '') return value;
    throw new LocalError(`The template does not say the ${name} of ${resource.Type} ${id}.`);
  };
  const named = (name: string, otherwise: string) =>
    resource.Properties?.[name] === undefined ? otherwise : property(name);
  switch (resource.Type) {
    case 'AWS::Lambda::Function':
      return { Ref: id, Arn: arnOf('lambda', `function:${id}`) };
    case 'AWS::Lambda::Version':
      return { Ref: `${functionArn(property('FunctionName'))}:${functionVersion}`, Version: functionVersion };
    case 'AWS::Lambda::Alias': {
      const arn = `${functionArn(property('FunctionName'))}:${property('Name')}`;
      return { Ref: arn, AliasArn: arn };
    }
    case 'AWS::Lambda::LayerVersion': {
      const arn = arnOf('lambda', `layer:${id}:1`);
      return { Ref: arn, LayerVersionArn: arn };
    }
    case 'AWS::ApiGatewayV2::Api':
      return { Ref: id, ApiId: id, ApiEndpoint: facts.apiUrl };
    case 'AWS::ApiGatewayV2::Stage':
      return { Ref: property('StageName') };
    case 'AWS::SecretsManager::Secret': {
      const arn = facts.secretArn(id);
      return { Ref: arn, Id: arn };
    }
    case 'AWS::DynamoDB::Table': {
      const name = named('TableName', `${facts.name}-${id}`);
      return { Ref: name, Arn: arnOf('dynamodb', `table/${name}`) };
    }
    case 'AWS::SQS::Queue': {
      const name = named('QueueName', `${facts.name}-${id}`);
      const url = queueUrl(facts.queuesUrl ?? `https://sqs.${region}.amazonaws.com`, name);
      return { Ref: url, QueueUrl: url, QueueName: name, Arn: arnOf('sqs', name) };
    }
    case 'AWS::S3::Bucket': {
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
      const name = named('BucketName', `${facts.name}-${id}`.toLowerCase().slice(0, 63));
      return { Ref: name, Arn: `arn:aws:s3:::${name}` };
    }
    case 'AWS::SNS::Topic': {
      const name = named('TopicName', `${facts.name}-${id}`);
      return { Ref: arnOf('sns', name), TopicArn: arnOf('sns', name), TopicName: name };
    }
    case 'AWS::Logs::LogGroup': {
      const name = named('LogGroupName', `/aws/lambda/${id}`);
      return { Ref: name, Arn: `${arnOf('logs', `log-group:${name}`)}:*` };
    }
    case 'AWS::Scheduler::ScheduleGroup': {
      const name = named('Name', id);
      return { Ref: name, Arn: arnOf('scheduler', `schedule-group/${name}`) };
    }
    default: {
      // Roles, alarms and the like: nothing local acts on them, so any ARN of theirs will do.
      const service = resource.Type.split('::')[1]?.toLowerCase() ?? '';
      return { Ref: id, Arn: arnOf(service, id) };
    }
  }
}

const functionArn = (nameOrArn: string): string =>
  nameOrArn.startsWith('arn:') ? nameOrArn : arnOf('lambda', `function:${nameOrArn}`);

/** The function that an ARN, an alias's ARN, an integration's URI or a plain name means, with its qualifier. */
export function parseFunctionReference(
  text: string,
): { readonly name: string; readonly qualifier?: string } | undefined {
  const [, name, qualifier] =
    /^(?:.*:function:)?([A-Za-z0-9_-]+)(?::([A-Za-z0-9$_-]+))?(?:\/invocations)?$/.exec(text) ?? [];
  if (name === undefined) return undefined;
  return qualifier === undefined ? { name } : { name, qualifier };
}
