import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

interface EventExamples {
  /** The event, such as `issues`. */
  readonly name: string;
  readonly examples: readonly object[];
}

// Not by an import: its types are those of a module that its JSON is not.
const file = fileURLToPath(import.meta.resolve('@octokit/webhooks-examples'));
const events: readonly EventExamples[] = JSON.parse(await readFile(file, 'utf8'));

/** Payloads that GitHub sent, 329 of them, with their events. */
export const webhookExamples: readonly { readonly event: string; readonly payload: object }[] = events.flatMap(
  ({ name, examples }) => examples.map((payload) => ({ event: name, payload })),
);
