import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary directory that is removed at the end of its scope. */
export function temporaryDirectory(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'liaison-test-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export interface TestFunction {
  /** Source of index.mjs. */
  readonly source: string;
  readonly routes?: readonly string[];
  readonly schedule?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly timeout?: number;
}

/** The logical ids of resources that every template here has. */
export const layerSource = "export const greeting = 'hello from the layer';";

/** Writes an assembly as the CDK would: functions behind an alias, a layer, an HTTP API, schedules; and what `more` has. */
export function writeAssembly(directory: string, functions: Record<string, TestFunction>, more: object = {}): string {
  mkdirSync(join(directory, 'asset.layer/nodejs/lib'), { recursive: true });
  writeFileSync(join(directory, 'asset.layer/nodejs/lib/greeting.mjs'), layerSource);
  const Resources: Record<string, object> = {
    Library: { Type: 'AWS::Lambda::LayerVersion', Properties: {}, Metadata: { 'aws:asset:path': 'asset.layer' } },
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
    ...more,
  };
  for (const [id, { source, routes = [], schedule, variables = {}, timeout = 5 }] of Object.entries(functions)) {
    mkdirSync(join(directory, `asset.${id}`), { recursive: true });
    writeFileSync(join(directory, `asset.${id}/index.mjs`), source);
    Resources[id] = {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Handler: 'index.handler',
        Timeout: timeout,
        MemorySize: 128,
        Layers: [{ Ref: 'Library' }],
        Environment: { Variables: variables },
      },
      Metadata: { 'aws:asset:path': `asset.${id}` },
    };
    Resources[`${id}Version`] = { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: id } } };
    Resources[`${id}Alias`] = {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        Name: 'live',
        FunctionName: { Ref: id },
        FunctionVersion: { 'Fn::GetAtt': [`${id}Version`, 'Version'] },
      },
    };
    for (const [index, RouteKey] of routes.entries()) {
      Resources[`${id}Integration${index}`] = {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: { ApiId: { Ref: 'Api' }, IntegrationUri: { Ref: `${id}Alias` } },
      };
      Resources[`${id}Route${index}`] = {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: { RouteKey, Target: { 'Fn::Join': ['', ['integrations/', { Ref: `${id}Integration${index}` }]] } },
      };
    }
    if (schedule)
      Resources[`${id}Schedule`] = {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          ScheduleExpression: schedule,
          ScheduleExpressionTimezone: 'Europe/Berlin',
          Target: { Arn: { Ref: `${id}Alias` }, Input: '{"at":"<aws.scheduler.scheduled-time>"}' },
        },
      };
  }
  const file = join(directory, 'Test.template.json');
  writeFileSync(file, JSON.stringify({ Resources }));
  return file;
}

export const tableResource = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  },
};

export const secretResource = (Name: string) => ({ Type: 'AWS::SecretsManager::Secret', Properties: { Name } });
