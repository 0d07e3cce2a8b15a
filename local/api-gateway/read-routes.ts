import * as z from '#lib/contract/schema.ts';
import type { FunctionHost } from '../lambda/function-host.ts';
import { LocalError } from '../local-error.ts';
import { parseFunctionReference } from '../stack.ts';
import { type Resolve, readProperties, resourcesOfType, type Template } from '../template.ts';
import type { FunctionRoute } from './http-api.ts';

const RouteProperties = z.looseObject({ RouteKey: z.string(), Target: z.string() });
const IntegrationProperties = z.looseObject({ IntegrationUri: z.string(), TimeoutInMillis: z.optional(z.number()) });

/** API Gateway's own: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const integrationMilliseconds = 30_000;

/** The routes of the template's HTTP API. */
export function readRoutes(
  template: Template,
  resolve: Resolve,
  functions: ReadonlyMap<string, FunctionHost>,
): FunctionRoute[] {
  return resourcesOfType(template, 'AWS::ApiGatewayV2::Route').map(([id, resource]) => {
    const { RouteKey, Target } = readProperties(id, resource, RouteProperties, resolve);
    const integrationId = Target.replace('integrations/', '');
    const integration = template.Resources[integrationId];
    if (integration === undefined)
      throw new LocalError(`The route ${RouteKey} of the template goes to ${Target}, which is not there.`);
    const { IntegrationUri, TimeoutInMillis = integrationMilliseconds } = readProperties(
      integrationId,
      integration,
      IntegrationProperties,
      resolve,
    );
    const host = functions.get(parseFunctionReference(IntegrationUri)?.name ?? '');
    if (host === undefined)
      throw new LocalError(
        `The route ${RouteKey} of the template goes to ${IntegrationUri}, which is no function of it.`,
      );
    return { key: RouteKey, host, timeoutMilliseconds: TimeoutInMillis };
  });
}
