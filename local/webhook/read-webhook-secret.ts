import * as z from '#lib/contract/schema.ts';
import { secretNames, WebhookSecret } from '#lib/contract/secrets.ts';
import { region } from '../aws/account.ts';
import { LocalError } from '../local-error.ts';
import { parseJson } from '../parse-json.ts';
import type { RunFile } from '../run-file.ts';

const Answer = z.looseObject({ SecretString: z.optional(z.string()) });

/** The secret that the webhooks of a connection are signed with, in the runtime that runs. */
export async function readWebhookSecret(run: RunFile, stage: string, connection: string): Promise<string> {
  const name = secretNames.webhook(stage, connection);
  const answer = run.secretsManager === undefined ? undefined : await ask(run.secretsManager, run.accessKeyId, name);
  const { data } = WebhookSecret.safeParse(parseJson(answer?.SecretString ?? ''));
  if (data !== undefined) return data.current;
  throw new LocalError(
    `The connection ${connection} takes no webhooks here: there is no secret ${name} with a value. Name another one with --connection.`,
  );
}

async function ask(url: string, accessKeyId: string, SecretId: string): Promise<z.infer<typeof Answer>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.GetSecretValue',
      // The key identifies; the local runtime checks no signature.
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/secretsmanager/aws4_request, SignedHeaders=host, Signature=none`,
    },
    body: JSON.stringify({ SecretId }),
  });
  return Answer.parse(await response.json());
}
