import * as z from '#lib/contract/schema.ts';
import { region } from '../aws/account.ts';
import { LocalError } from '../local-error.ts';

export interface LambdaAddress {
  readonly lambda: string;
  readonly accessKeyId: string;
}

export interface InvokeResult {
  /** The function failed; `payload` tells how. */
  readonly failed: boolean;
  /** JSON. */
  readonly payload: string;
  readonly logs: readonly string[];
}

const FunctionList = z.looseObject({ Functions: z.array(z.looseObject({ FunctionName: z.string() })) });

/** Names of the functions there, or undefined when nothing answers. */
export async function listFunctions(address: LambdaAddress): Promise<string[] | undefined> {
  try {
    const response = await call(address, 'GET', '/2015-03-31/functions/');
    const { data } = FunctionList.safeParse(await response.json());
    return data?.Functions.map(({ FunctionName }) => FunctionName);
  } catch {
    return undefined;
  }
}

/** Invokes a function by its logical id and waits for its end. */
export async function invokeFunction(address: LambdaAddress, name: string, event: string): Promise<InvokeResult> {
  const response = await call(address, 'POST', `/2015-03-31/functions/${name}/invocations`, event);
  const payload = await response.text();
  if (!response.ok) throw new LocalError(`The local runtime refused the invocation of ${name}: ${payload}`);
  const log = Buffer.from(response.headers.get('x-amz-log-result') ?? '', 'base64').toString();
  return { failed: response.headers.has('x-amz-function-error'), payload, logs: log.split('\n').filter(Boolean) };
}

const call = ({ lambda, accessKeyId }: LambdaAddress, method: string, path: string, body?: string): Promise<Response> =>
  fetch(lambda + path, {
    method,
    headers: {
      // The key identifies; the local runtime checks no signature.
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/lambda/aws4_request, SignedHeaders=host, Signature=none`,
      'x-amz-log-type': 'Tail',
    },
    ...(body === undefined ? {} : { body }),
  });
