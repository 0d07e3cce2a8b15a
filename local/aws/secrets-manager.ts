import * as z from '#lib/contract/schema.ts';
import { accessKeyIdOf } from '../guard.ts';
import { type LocalServer, readBody, startLocalServer } from '../local-server.ts';
import { parseJson } from '../parse-json.ts';
import type { Secret, SecretsStore, SecretVersion } from './secrets-store.ts';

export interface SecretsManagerOptions {
  readonly accessKeyId: string;
  readonly store: SecretsStore;
  readonly onError: (error: unknown) => void;
}

const Parameters = z.object({
  SecretId: z.optional(z.string()),
  Name: z.optional(z.string()),
  SecretString: z.optional(z.string()),
  VersionId: z.optional(z.string()),
  VersionStage: z.optional(z.string()),
  ClientRequestToken: z.optional(z.string()),
});
type Parameters = z.infer<typeof Parameters>;

class ServiceError extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/**
 * The operations of AWS Secrets Manager that functions and the AWS CLI use here, with its error types and texts.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html
 */
export function startSecretsManager({ accessKeyId, store, onError }: SecretsManagerOptions): Promise<LocalServer> {
  const operations = operationsOn(store);
  return startLocalServer({
    onError,
    async handle(request, response) {
      const send = (status: number, body: object) =>
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
      const fail = (status: number, type: string, message: string) =>
        send(status, { __type: type, message, Message: message });
      if (accessKeyIdOf(request.headers) !== accessKeyId)
        return void fail(403, 'UnrecognizedClientException', 'The security token included in the request is invalid.');
      const target = String(request.headers['x-amz-target'] ?? '');
      const operation = operations[target.replace('secretsmanager.', '')];
      if (operation === undefined)
        return void fail(400, 'UnknownOperationException', `The laptop does not know ${target}.`);
      const parameters = Parameters.safeParse(parseJson(String(await readBody(request))));
      if (!parameters.success) return void fail(400, 'SerializationException', 'The request is no valid JSON.');
      try {
        send(200, operation(parameters.data));
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        fail(400, error.type, error.message);
      }
    },
  });
}

function operationsOn(store: SecretsStore): Readonly<Record<string, (parameters: Parameters) => object>> {
  const find = ({ SecretId = '' }: Parameters): Secret => {
    const secret = store.find(SecretId);
    if (!secret)
      throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return secret;
  };
  const told = (secret: Secret, version: SecretVersion) => ({
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    VersionStages: version.stages,
  });
  /** A token that was used is the same request again; with another value it is a mistake. */
  const put = (secret: Secret, { SecretString = '', ClientRequestToken }: Parameters): SecretVersion => {
    const same = secret.versions.find(({ id }) => id === ClientRequestToken);
    if (same && same.value !== SecretString)
      throw new ServiceError(
        'ResourceExistsException',
        'The operation failed because the specified ClientRequestToken was used with another value.',
      );
    return same ?? store.put(secret, SecretString, ClientRequestToken);
  };
  return {
    CreateSecret(parameters) {
      const { Name = '', SecretString } = parameters;
      if (store.find(Name))
        throw new ServiceError(
          'ResourceExistsException',
          `The operation failed because the secret ${Name} already exists.`,
        );
      const secret = store.ensure(Name);
      return SecretString === undefined
        ? { ARN: secret.arn, Name: secret.name }
        : told(secret, put(secret, parameters));
    },
    DescribeSecret(parameters) {
      const secret = find(parameters);
      const stages = secret.versions.map(({ id, stages }) => [id, stages] as const);
      return {
        ARN: secret.arn,
        Name: secret.name,
        CreatedDate: secret.createdAt,
        ...(stages.length > 0 ? { VersionIdsToStages: Object.fromEntries(stages) } : {}),
      };
    },
    GetSecretValue(parameters) {
      const secret = find(parameters);
      const { VersionId, VersionStage = VersionId === undefined ? 'AWSCURRENT' : undefined } = parameters;
      const version = secret.versions.find(
        ({ id, stages }) =>
          (VersionId === undefined || id === VersionId) &&
          (VersionStage === undefined || stages.includes(VersionStage)),
      );
      if (version) return { ...told(secret, version), SecretString: version.value, CreatedDate: version.createdAt };
      throw new ServiceError(
        'ResourceNotFoundException',
        VersionStage === undefined
          ? `Secrets Manager can't find the specified secret value for VersionId: ${VersionId}`
          : `Secrets Manager can't find the specified secret value for staging label: ${VersionStage}`,
      );
    },
    PutSecretValue(parameters) {
      const secret = find(parameters);
      if (parameters.SecretString === undefined)
        throw new ServiceError(
          'InvalidParameterException',
          'You must provide SecretString; the laptop keeps no SecretBinary.',
        );
      return told(secret, put(secret, parameters));
    },
  };
}
