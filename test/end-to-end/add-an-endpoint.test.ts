// README, "Add your own endpoint", done to the letter in a copy of the project.
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runOrFail } from '../support/child-process.ts';

const projectRoot = join(import.meta.dirname, '../..');
let copy: string;

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'liaison-copy-'));
  for (const name of ['functions', 'infra', 'lib', 'cdk.json', 'package.json'])
    await cp(join(projectRoot, name), join(copy, name), { recursive: true });
  await symlink(join(projectRoot, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rm(copy, { recursive: true }));

const read = (file: string) => readFile(join(copy, file), 'utf8');
const write = (file: string, text: string) => writeFile(join(copy, file), text);

test('the steps of the README bring a new route into API Gateway and into OpenAPI', async () => {
  await mkdir(join(copy, 'functions/users'));
  const route = await read('functions/repositories/list-repositories.route.ts');
  await write(
    'functions/users/list-followers.route.ts',
    route.replace('listRepositories', 'listFollowers').replace('/repositories', '/followers'),
  );
  await write(
    'functions/users/list-followers.handler.ts',
    `import { type EndpointDependencies, endpoint } from '#lib/lambda/endpoint.ts';
     import { route } from './list-followers.route.ts';
     export const createHandler = (dependencies: EndpointDependencies) =>
       endpoint(route, dependencies, async () => ({ repositories: [], truncated: false }));
     export const handler = createHandler({ verifyApiKey: async () => undefined });`,
  );
  const capability = await read('infra/capabilities/repositories.ts');
  await write(
    'infra/capabilities/users.ts',
    capability
      .replaceAll('repositories', 'users')
      .replace('list-users', 'list-followers')
      .replaceAll('istRepositories', 'istFollowers')
      .replace('RepositoriesCapability', 'UsersCapability'),
  );
  const stack = await read('infra/liaison-stack.ts');
  await write(
    'infra/liaison-stack.ts',
    stack
      .replace(/^import .*$/m, (first) => `import { UsersCapability } from './capabilities/users.ts';\n${first}`)
      .replace(
        "new RepositoriesCapability(this, 'RepositoriesCapability', platform);",
        (line) => `${line}\nnew UsersCapability(this, 'UsersCapability', platform);`,
      ),
  );

  const output = join(copy, 'cdk.out');
  await runOrFail(process.execPath, ['infra/app.ts'], { cwd: copy, env: { CDK_OUTDIR: output } });

  const template = await readFile(join(output, 'Liaison-dev.template.json'), 'utf8');
  expect(template).toContain('"RouteKey": "GET /users/{login}/followers"');
  const document = await readFile(join(output, 'build/functions/api/open-api/openapi.json'), 'utf8');
  expect(Object.keys(JSON.parse(document).paths)).toContain('/users/{login}/followers');
});
