import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as z from '#lib/contract/schema.ts';
import { tokenOwner } from '../github/seed.ts';
import { LocalError } from '../local-error.ts';

const Sample = z.looseObject({
  action: z.optional(z.string()),
  repository: z.optional(
    z.looseObject({ full_name: z.string(), name: z.string(), owner: z.looseObject({ login: z.string() }) }),
  ),
});
type Sample = z.infer<typeof Sample>;

const Samples = z.array(z.looseObject({ name: z.string(), examples: z.array(Sample) }));
type Samples = z.infer<typeof Samples>;

/** One that the emulated GitHub has. */
const repository = { owner: tokenOwner, name: 'hello-world' };

/** GitHub's webhooks as they were recorded: by event, several of each. */
export const readSamples = (): Samples =>
  Samples.parse(JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@octokit/webhooks-examples'), 'utf8')));

/** A payload of an event (`issues`), or of one of its actions (`issues.opened`), as of octocat/hello-world. */
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
  return { event, payload: moved(payload) };
}

/**
 * The samples were recorded in repositories that the emulated GitHub does not have: what a reaction asks of it about them is
 * answered 404. Here they are all octocat/hello-world, in names, logins and URLs.
 */
function moved(sample: Sample): object {
  if (!sample.repository) return sample;
  const { full_name, name, owner } = sample.repository;
  const text = JSON.stringify(sample)
    .replaceAll(full_name, `${repository.owner}/${repository.name}`)
    .replaceAll(`"name":"${name}"`, `"name":"${repository.name}"`)
    // As a word of its own: one of the owners is `github`, whose hosts stay.
    .replaceAll(new RegExp(`(?<=["/])${owner.login}(?=["/:{])`, 'g'), repository.owner);
  return JSON.parse(text);
}

const actionsOf = (examples: Samples[number]['examples'], event: string): string =>
  [...new Set(examples.map(({ action }) => (action === undefined ? event : `${event}.${action}`)))].join(', ');
