// What `sam local` reads beside the template must speak of what the template has: the names are written by hand.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseRequest } from '#lib/lambda/parse-request.ts';
import { readBody } from '#lib/lambda/request-body.ts';
import { loadRoutes } from '../../infra/routes.ts';
import { projectRoot } from '../support/project.ts';
import { synthesisedTemplate } from '../support/synthesised-app.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const templateFile = await synthesisedTemplate();
const template: { Resources: Record<string, Resource> } = JSON.parse(readFileSync(templateFile, 'utf8'));
const resources = (type: string): Record<string, Resource> =>
  Object.fromEntries(Object.entries(template.Resources).filter(([, { Type }]) => Type === type));
const functions = resources('AWS::Lambda::Function');
const variablesOf = ({ Properties }: Resource) =>
  (Properties['Environment'] as { Variables: Record<string, unknown> }).Variables;

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
const samconfig = read('samconfig.toml');
const settings = (name: string) =>
  Array.from(samconfig.matchAll(new RegExp(`^${name} = "(.+)"$`, 'gm')), ([, value]) => value);

/** `ListRepositories` → `list-repositories` */
const kebabCase = (id: string) => id.replaceAll(/(?<=.)([A-Z])/g, '-$1').toLowerCase();

describe('samconfig.toml', () => {
  test('names the template that `npm run synth:sam` writes', () => {
    const file = `cdk.out/${basename(templateFile)}`;
    expect(settings('template_file')).toEqual([file, file]);
  });

  test('names the file of environment variables that there is', () => {
    expect(settings('env_vars')).toEqual(['test/events/env.json', 'test/events/env.json']);
    expect(() => read('test/events/env.json')).not.toThrow();
  });

  test('shows an invocation of a function and an event that there are', () => {
    const [, id = '', event = ''] = /sam local invoke (\S+) --event (\S+)/.exec(samconfig) ?? [];
    expect(Object.keys(functions)).toContain(id);
    expect(() => read(event)).not.toThrow();
  });
});

describe('test/events/env.json', () => {
  const given: { Parameters: Record<string, string> } = JSON.parse(read('test/events/env.json'));

  test('has every variable that exists on AWS only, and no other', () => {
    const variables = Object.values(functions).flatMap((resource) => Object.entries(variablesOf(resource)));
    const unknownToSam = variables.filter(([, value]) => typeof value !== 'string').map(([name]) => name);
    expect(Object.keys(given.Parameters).sort()).toEqual([...new Set(unknownToSam)].sort());
  });

  test('names secrets of the template', () => {
    const ofConnections = ['CONNECTIONS', 'WEBHOOKS'].flatMap((variable) =>
      Object.values<{ secretArn: string }>(JSON.parse(given.Parameters[variable] ?? '')),
    );
    const named = [given.Parameters['API_KEYS_SECRET_ARN'], ...ofConnections.map(({ secretArn }) => secretArn)];
    const names = Object.values(resources('AWS::SecretsManager::Secret')).map(({ Properties }) => Properties['Name']);
    expect(named.sort()).toEqual(names.sort());
  });
});

const declared = await loadRoutes();

describe('test/events', () => {
  test('has one event for each function, and no other', () => {
    const files = readdirSync(join(projectRoot, 'test/events')).filter((file) => file !== 'env.json');
    expect(files.sort()).toEqual(
      Object.keys(functions)
        .map((id) => `${kebabCase(id)}.json`)
        .sort(),
    );
  });

  const routes = Object.values(resources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => ({
    routeKey: String(Properties['RouteKey']),
    functionId: functionOf(Properties['Target']),
  }));

  test.each(routes)('the event of $functionId comes by its route, $routeKey', ({ routeKey, functionId }) => {
    const event = JSON.parse(read(`test/events/${kebabCase(functionId)}.json`));
    const { http } = event.requestContext;
    const parameters = Array.from(routeKey.matchAll(/\{(\w+)\}/g), ([, name]) => String(name));
    const path = parameters.reduce((text, name) => text.replace(`{${name}}`, event.pathParameters[name]), routeKey);

    expect([event.routeKey, event.requestContext.routeKey]).toEqual([routeKey, routeKey]);
    expect(Object.keys(event.pathParameters ?? {})).toEqual(parameters);
    if (routeKey !== '$default') expect(`${http.method} ${event.rawPath}`).toBe(path);
  });

  test.each(routes)('the event of $functionId is a request that its route takes', ({ routeKey, functionId }) => {
    const route = declared.find(({ method, path }) => routeKey === (path === '$default' ? path : `${method} ${path}`));
    const event = JSON.parse(read(`test/events/${kebabCase(functionId)}.json`));
    expect(() => parseRequest(route?.pathParameters, event.pathParameters ?? {}, 'path')).not.toThrow();
    expect(() => parseRequest(route?.query, event.queryStringParameters ?? {}, 'query')).not.toThrow();
    expect(event.headers['content-length']).toBe(String(Buffer.byteLength(event.body ?? '')));
    if (route?.body) {
      const body = readBody(event, route.bodyType ?? 'json');
      expect(() => parseRequest(route.body, body, 'body')).not.toThrow();
    }
  });

  const schedules = Object.values(resources('AWS::Scheduler::Schedule')).map(({ Properties }) => {
    const target = Properties['Target'] as { Arn: { Ref: string }; Input: string };
    return { input: target.Input, functionId: functionOfAlias(target.Arn.Ref) };
  });

  test.each(schedules)('the event of $functionId has what its schedule sends', ({ input, functionId }) => {
    const event = JSON.parse(read(`test/events/${kebabCase(functionId)}.json`));
    expect(Object.keys(event)).toEqual(Object.keys(JSON.parse(input)));
  });
});

/** The function behind a route's target, which is `integrations/<integration>`. */
function functionOf(target: unknown): string {
  const { 'Fn::Join': join } = target as { 'Fn::Join': [string, [string, { Ref: string }]] };
  return functionOfAlias(referred('AWS::ApiGatewayV2::Integration', join[1][1].Ref, 'IntegrationUri'));
}

function functionOfAlias(id: string): string {
  return referred('AWS::Lambda::Alias', id, 'FunctionName');
}

/** The logical id that a property of a resource refers to. */
function referred(type: string, id: string, property: string): string {
  const { Properties } = resources(type)[id] ?? { Properties: {} as Resource['Properties'] };
  return (Properties[property] as { Ref: string }).Ref;
}
