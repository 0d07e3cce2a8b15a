// npm run webhook -- <event> [file]: a webhook as GitHub sends it, to the runtime that runs.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseWords, runCommand } from './command.ts';
import { listFunctions } from './lambda/invoke-client.ts';
import { laptopStage } from './laptop-stage.ts';
import { LocalError } from './local-error.ts';
import { requireNode24 } from './preflight.ts';
import { type RunFile, readRunFile } from './run-file.ts';
import { readWebhookSecret } from './webhook/read-webhook-secret.ts';
import { findSample, readSamples } from './webhook/sample-webhooks.ts';
import { sendWebhook } from './webhook/send-webhook.ts';

const usage = 'npm run webhook -- <event> [payload.json] [--connection <name>]';

await runCommand(async () => {
  requireNode24(process.version);
  const { positionals, values } = parseWords(
    { allowPositionals: true, options: { connection: { type: 'string' } } },
    `That is not a webhook: ${usage}.`,
  );
  const [wanted, file, ...more] = positionals;
  if (wanted === undefined) throw new LocalError(`Name an event, such as issues.opened: ${usage}.`);
  if (more.length > 0) throw new LocalError(`A webhook has one event and one payload: ${usage}.`);
  const { connection = 'github' } = values;
  const { event, body } = file === undefined ? sampleOf(wanted) : { event: eventOf(wanted), body: readPayload(file) };
  const run = await findRuntime();
  const secret = await readWebhookSecret(run, laptopStage, connection);
  const { taken, text } = await sendWebhook({ api: run.url, connection, event, body, secret });
  console.log(text);
  if (!taken) process.exitCode = 1;
});

function sampleOf(wanted: string): { readonly event: string; readonly body: Buffer } {
  const { event, payload } = findSample(readSamples(), wanted);
  return { event, body: Buffer.from(JSON.stringify(payload)) };
}

function eventOf(wanted: string): string {
  if (/^\w+$/.test(wanted)) return wanted;
  throw new LocalError(
    `${wanted} is no event: the payload in the file says what happened, the event is such as issues.`,
  );
}

/** As it is in the file, since the signature is over bytes: one that is no JSON shows what becomes of it. */
function readPayload(file: string): Buffer {
  // npm runs this in the project's folder; the path was typed in another one, maybe.
  const path = resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
  try {
    return readFileSync(path);
  } catch {
    throw new LocalError(`The file ${path} cannot be read: give the path of a file with a payload.`);
  }
}

async function findRuntime(): Promise<RunFile & { readonly url: string }> {
  const run = readRunFile();
  // A runtime that does not answer was killed, and its process id is another program's by now.
  if (run?.url === undefined || (await listFunctions(run)) === undefined)
    throw new LocalError('Liaison does not run here: start it in another terminal with npm start, and try again.');
  return { ...run, url: run.url };
}
