import { Duration, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { env } from '#lib/contract/environment.ts';
import type { Artifacts } from '../artifacts.ts';
import type { Stage } from '../stages.ts';

/** What all functions of a stack have in common. */
export interface FunctionBase {
  readonly stage: Stage;
  /** Of package.json. */
  readonly version: string;
  readonly artifacts: Artifacts;
  readonly architecture: lambda.Architecture;
  readonly layer: lambda.LayerVersion;
}

export interface ServiceFunctionProps {
  readonly base: FunctionBase;
  /** The folder of functions/ that holds the handler. */
  readonly capability: string;
  readonly description: string;
  readonly timeout: Duration;
  /** MiB. @default 512: enough CPU that a cold start is under a second */
  readonly memorySize?: number;
}

/**
 * A function over the shared layer: own role, own log group, JSON logs, and the alias `live`, through which alone it is
 * invoked. Its id is its handler's name in PascalCase, and its logical id, so that a person can name it to SAM.
 */
export class ServiceFunction extends Construct implements iam.IGrantable {
  readonly live: lambda.Alias;
  readonly grantPrincipal: iam.IPrincipal;
  private readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { stage, artifacts, architecture, layer, version } = props.base;

    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: stage.logRetention,
      removalPolicy: stage.removalPolicy,
    });
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    this.grantPrincipal = role;

    this.function = new lambda.Function(this, 'Function', {
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(artifacts.code(props.capability, kebabCase(id))),
      layers: [layer],
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      tracing: lambda.Tracing.ACTIVE,
      timeout: props.timeout,
      memorySize: props.memorySize ?? 512,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        [env.stage]: stage.name,
        [env.version]: version,
      },
    });
    resourceOf(this.function, lambda.CfnFunction).overrideLogicalId(id);
    this.live = new lambda.Alias(this, 'Live', { aliasName: 'live', version: this.function.currentVersion });
    // Named like the function, wherever in the stack it is: a function that moves keeps its alias, and two of one name
    // cannot be there at once.
    resourceOf(this.live, lambda.CfnAlias).overrideLogicalId(`${id}Live`);

    Validations.of(this.function).acknowledge({
      id: 'Serverless::Serverless-LambdaDLQ',
      reason: 'API Gateway invokes endpoints synchronously; jobs have an on-failure destination of their own.',
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray takes trace segments for no resource in particular.',
    });
  }

  /**
   * `identity` is what the template does not show of a value that refers to a resource: with another one the resource is
   * another one behind the same reference, and the alias needs a version that knows it.
   */
  addEnvironment(name: string, value: string, identity: string): void {
    this.function.addEnvironment(name, value);
    this.function.invalidateVersionBasedOn(`${name}=${identity}`);
  }

  metricErrors() {
    return this.function.metricErrors({ period: Duration.minutes(5) });
  }

  metricThrottles() {
    return this.function.metricThrottles({ period: Duration.minutes(5) });
  }

  metricInvocations(period: Duration) {
    return this.function.metricInvocations({ period });
  }
}

/** What a construct is in the template. */
function resourceOf<Resource>({ node }: Construct, kind: new (...given: never[]) => Resource): Resource {
  if (!(node.defaultChild instanceof kind)) throw new Error(`${node.path} is no ${kind.name} in the template.`);
  return node.defaultChild;
}

/** `ListRepositories` → `list-repositories`. */
const kebabCase = (id: string): string => id.replaceAll(/(?<=.)([A-Z])/g, '-$1').toLowerCase();
