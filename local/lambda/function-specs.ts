import { join } from 'node:path';
import * as z from '#lib/contract/schema.ts';
import { arnOf, region } from '../aws/account.ts';
import { LocalError } from '../local-error.ts';
import { functionVersion } from '../stack.ts';
import { type Json, type Resolve, type Resource, readProperties, resourcesOfType, type Template } from '../template.ts';
import type { FunctionSpec } from './function-host.ts';

const FunctionProperties = z.looseObject({
  Handler: z.string(),
  Timeout: z.optional(z.number()),
  MemorySize: z.optional(z.number()),
  Layers: z.optional(z.array(z.string())),
  Environment: z.optional(z.looseObject({ Variables: z.optional(z.record(z.string(), z.string())) })),
});

const AliasProperties = z.looseObject({ FunctionName: z.string(), Name: z.string() });

export interface FunctionSpecsOptions {
  readonly template: Template;
  readonly resolve: Resolve;
  /** Directory of the assembly, which asset paths are relative to. */
  readonly assembly: string;
}

/** The functions of the template, each as it is invoked on AWS: through its alias. */
export function readFunctionSpecs({ template, resolve, assembly }: FunctionSpecsOptions): FunctionSpec[] {
  const assetOf = (id: string, resource: Resource): string => {
    const path: Json | undefined = resource.Metadata?.['aws:asset:path'];
    if (typeof path === 'string') return join(assembly, path);
    throw new LocalError(`The template does not say where the code of ${id} is (Metadata aws:asset:path).`);
  };
  const layers = new Map(
    resourcesOfType(template, 'AWS::Lambda::LayerVersion').map(([id, resource]) => [
      resolve({ Ref: id }),
      assetOf(id, resource),
    ]),
  );
  const aliases = new Map(
    resourcesOfType(template, 'AWS::Lambda::Alias').map(([id, resource]) => {
      const { FunctionName, Name } = readProperties(id, resource, AliasProperties, resolve);
      return [FunctionName, Name];
    }),
  );
  return resourcesOfType(template, 'AWS::Lambda::Function').map(([id, resource]) => {
    const properties = readProperties(id, resource, FunctionProperties, resolve);
    const directory = assetOf(id, resource);
    const memoryMegabytes = properties.MemorySize ?? 128;
    const alias = aliases.get(id);
    return {
      functionName: id,
      version: functionVersion,
      invokedFunctionArn: arnOf('lambda', `function:${id}${alias === undefined ? '' : `:${alias}`}`),
      directory,
      layers: (properties.Layers ?? []).map((arn) => layers.get(arn) ?? arn),
      handler: properties.Handler,
      memoryMegabytes,
      timeoutSeconds: properties.Timeout ?? 3,
      environment: {
        ...properties.Environment?.Variables,
        // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
        AWS_LAMBDA_FUNCTION_NAME: id,
        AWS_LAMBDA_FUNCTION_VERSION: functionVersion,
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${id}`,
        AWS_LAMBDA_LOG_STREAM_NAME: 'local',
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        LAMBDA_TASK_ROOT: directory,
        TZ: ':UTC',
        _HANDLER: properties.Handler,
      },
    };
  });
}
