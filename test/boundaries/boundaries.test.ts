import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const run = promisify(execFile);
const projectRoot = join(import.meta.dirname, '../..');

/** Each rule, broken once: the file, what it imports, and the sentence that the person who did it reads. */
const violations: [file: string, imports: string, message: string][] = [
  ['lib/core/a.ts', '#lib/contract/route.ts', 'Imports point one way: this folder may read lib/core.'],
  ['lib/contract/a.ts', '#lib/http/client.ts', 'this folder may read lib/core, lib/contract.'],
  ['lib/http/a.ts', '#lib/secrets/secret-reader.ts', 'this folder may read lib/core, lib/contract, lib/http.'],
  ['lib/secrets/a.ts', '#lib/http/client.ts', 'this folder may read lib/core, lib/contract, lib/secrets.'],
  ['lib/auth/a.ts', '#lib/connectors/connections.ts', 'this folder may read lib/core, lib/contract, lib/http'],
  ['lib/connectors/a.ts', '#lib/store/table.ts', 'this folder may read lib/core, lib/contract, lib/http'],
  ['lib/store/a.ts', '#lib/auth/api-key-verifier.ts', 'this folder may read lib/core, lib/contract, lib/store.'],
  ['lib/messaging/a.ts', '#lib/store/table.ts', 'this folder may read lib/core, lib/contract, lib/messaging.'],
  ['lib/page/a.ts', '#lib/http/client.ts', 'this folder may read lib/core, lib/contract, lib/page.'],
  ['lib/lambda/a.ts', '#lib/store/table.ts', 'this folder may read lib/core, lib/contract, lib/http'],
  ['lib/core/b.ts', '../contract/route.ts', 'Inside lib, import other folders by #lib/….'],
  ['lib/http/b.ts', '../../functions/api/unmatched-problem.ts', 'lib never imports functions, infra or local.'],
  ['lib/http/c.ts', '../../infra/stages.ts', 'lib never imports functions, infra or local.'],
  ['lib/http/d.ts', '../../local/start.ts', 'lib never imports functions, infra or local.'],
  ['lib/connectors/slack/a.ts', '../github/github.ts', 'Connectors never import each other.'],
  ['lib/connectors/slack/b.ts', '#lib/connectors/github/github.ts', 'Connectors never import each other.'],
  ['lib/auth/b.ts', 'axios', 'axios stays in lib/http.'],
  ['lib/http/e.ts', '@aws-sdk/client-dynamodb', 'AWS SDK clients stay in lib/secrets, lib/store and lib/messaging.'],
  ['lib/lambda/b.ts', '@aws-sdk/client-dynamodb', 'AWS SDK clients stay in lib/secrets, lib/store and lib/messaging.'],
  ['lib/secrets/b.ts', '@middy/core', 'middy and Powertools stay in lib/lambda.'],
  ['lib/store/b.ts', '@aws-lambda-powertools/logger', 'middy and Powertools stay in lib/lambda.'],
  ['lib/contract/b.ts', 'aws-cdk-lib/aws-lambda', 'The CDK stays in infra.'],
  ['lib/contract/c.ts', 'constructs', 'The CDK stays in infra.'],
  ['functions/users/a.ts', '../repositories/repository-summary.ts', 'Capabilities never import each other'],
  ['functions/users/b.ts', '../../infra/stages.ts', 'Capabilities never import each other, nor anything but lib.'],
  ['functions/users/c.ts', 'zod', 'Functions import third-party code through #lib only.'],
  ['functions/users/d.ts', '@aws-sdk/client-dynamodb', 'Functions import third-party code through #lib only.'],
  ['infra/a.ts', '#lib/http/client.ts', 'infra reads lib/contract only.'],
  ['infra/b.ts', '../functions/api/unmatched-problem.ts', 'infra reads routes only.'],
  ['infra/c.ts', '../local/start.ts', 'infra never imports local.'],
  ['infra/d.ts', 'axios', 'axios stays in lib/http.'],
  ['infra/e.ts', '@middy/core', 'middy and Powertools stay in lib/lambda.'],
  ['local/a.ts', '#lib/http/client.ts', 'of the sources it reads lib/contract only.'],
  ['local/b.ts', '../functions/api/unmatched-problem.ts', 'local runs the synthesised template, not the sources.'],
  ['local/c.ts', '../infra/stages.ts', 'local runs the synthesised template, not the sources.'],
  ['local/d.ts', 'aws-cdk-lib', 'The CDK stays in infra.'],
];

/** What the rules allow, so that they do not forbid what the design wants. */
const allowed: [file: string, imports: string][] = [
  ['lib/http/ok.ts', 'axios'],
  ['lib/secrets/ok.ts', '@aws-sdk/client-secrets-manager'],
  ['lib/lambda/ok.ts', '@middy/core'],
  ['lib/connectors/slack/ok.ts', '#lib/connectors/connector.ts'],
  ['lib/connectors/ok.ts', './slack/ok.ts'],
  ['functions/users/ok.ts', '#lib/store/table.ts'],
  ['functions/users/also-ok.ts', 'node:fs/promises'],
  ['infra/ok.ts', '../functions/api/open-api.route.ts'],
  ['infra/also-ok.ts', '#lib/contract/environment.ts'],
  ['local/ok.ts', '#lib/contract/environment.ts'],
];

let project: string;
let reported: Map<string, string[]>;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'liaison-boundaries-'));
  await cp(join(projectRoot, 'biome.json'), join(project, 'biome.json'));
  const write = async (file: string, text: string) => {
    await mkdir(dirname(join(project, file)), { recursive: true });
    await writeFile(join(project, file), text);
  };
  for (const [file, imports] of [...violations, ...allowed]) await write(file, `export * from '${imports}';\n`);
  await write('lib/core/ring-a.ts', "import { b } from './ring-b.ts';\nexport const a = () => b;\n");
  await write('lib/core/ring-b.ts', "import { a } from './ring-a.ts';\nexport const b = () => a;\n");
  reported = await lint();
});
afterAll(() => rm(project, { recursive: true }));

/** Runs the very rules of `npm run boundaries`; file → messages. */
async function lint(): Promise<Map<string, string[]>> {
  const { scripts } = (await import(join(projectRoot, 'package.json'), { with: { type: 'json' } })).default;
  const rules = scripts.boundaries.split(' ').filter((word: string) => word.startsWith('--only'));
  const biome = join(projectRoot, 'node_modules/.bin/biome');
  const { stdout } = await run(biome, ['lint', '.', ...rules, '--reporter=json', '--max-diagnostics=none'], {
    cwd: project,
    maxBuffer: 1 << 26,
  }).catch((failed: { stdout: string }) => failed);
  const messages = new Map<string, string[]>();
  for (const { location, message } of JSON.parse(stdout).diagnostics) {
    const file: string = location.path?.file ?? location.path;
    messages.set(file, [...(messages.get(file) ?? []), JSON.stringify(message)]);
  }
  return messages;
}

test.each(violations)('%s may not import %s', (file, _imports, message) => {
  expect(reported.get(file)?.join('\n')).toContain(message);
});

test.each(allowed)('%s may import %s', (file) => {
  expect(reported.get(file)).toBeUndefined();
});

test('two files that import each other are reported', () => {
  expect(reported.get('lib/core/ring-a.ts')?.join('\n')).toMatch(/cycle/i);
});
