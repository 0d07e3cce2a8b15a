import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as z from '#lib/contract/schema.ts';
import { LocalError } from '../local-error.ts';

const Samples = z.array(
  z.looseObject({ name: z.string(), examples: z.array(z.looseObject({ action: z.optional(z.string()) })) }),
);
type Samples = z.infer<typeof Samples>;

/** GitHub's webhooks as they were recorded: by event, several of each. */
export const readSamples = (): Samples =>
  Samples.parse(JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@octokit/webhooks-examples'), 'utf8')));

/** A payload of an event (`issues`), or of one of its actions (`issues.opened`). */
export function findSample(samples: Samples, wanted: string): { readonly event: string; readonly payload: object } {
  const [event = '', ...rest] = wanted.split('.');
  const action = rest.length > 0 ? rest.join('.') : undefined;
  const sample = samples.find(({ name }) => name === event);
  if (sample === undefined)
    throw new LocalError(
      `There is no sample of the event ${wanted}: choose one of ${samples.map(({ name }) => name).join(', ')}; or give a file with a payload.`,
    );
  const payload = sample.examples.find((example) => action === undefined || example.action === action);
  if (payload === undefined)
    throw new LocalError(
      `There is no sample of ${wanted}: choose one of ${actionsOf(sample.examples, event)}; or give a file with a payload.`,
    );
  return { event, payload };
}

const actionsOf = (examples: Samples[number]['examples'], event: string): string =>
  [...new Set(examples.map(({ action }) => (action === undefined ? event : `${event}.${action}`)))].join(', ');
