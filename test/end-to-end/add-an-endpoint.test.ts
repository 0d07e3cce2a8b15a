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

/** Every change has to change something: else what is copied is no longer what the steps take it for. */
function replaced(text: string, changes: readonly [string | RegExp, string][]): string {
  return changes.reduce((changing, [from, to]) => {
    const changed = changing.replace(from, to);
    if (changed === changing) throw new Error(`There is no ${from} to replace.`);
    return changed;
  }, text);
}

test('the steps of the README bring a new route into API Gateway and into OpenAPI', async () => {
  await mkdir(join(copy, 'functions/followers'));
  const route = await read('functions/repositories/list-repositories.route.ts');
  await write(
    'functions/followers/list-followers.route.ts',
    replaced(route, [
      [/^import \{ RepositoryList \}.*\n/m, ''],
      ['response: RepositoryList,', 'response: z.object({ followers: z.array(z.string()) }),'],
      ['listRepositories', 'listFollowers'],
      ["path: '/users/{login}/repositories'", "path: '/users/{login}/followers'"],
    ]),
  );
  await write(
    'functions/followers/list-followers.handler.ts',
    `import { type EndpointDependencies, endpoint } from '#lib/lambda/endpoint.ts';
     import { route } from './list-followers.route.ts';
     export const createHandler = (dependencies: EndpointDependencies) =>
       endpoint(route, dependencies, async ({ path }) => ({ followers: [path.login] }));
     export const handler = createHandler({
       callers: { identify: async () => undefined, signIn: async () => undefined },
     });`,
  );
  const capability = await read('infra/capabilities/users.ts');
  await write(
    'infra/capabilities/followers.ts',
    replaced(capability, [
      ['functions/users/get-users.route.ts', 'functions/followers/list-followers.route.ts'],
      ["capability = 'users'", "capability = 'followers'"],
      ['route as getUsers', 'route as listFollowers'],
      [
        "'GetUsers', { platform, capability, route: getUsers }",
        "'ListFollowers', { platform, capability, route: listFollowers }",
      ],
      ['UsersCapability', 'FollowersCapability'],
    ]),
  );
  const stack = await read('infra/liaison-stack.ts');
  await write(
    'infra/liaison-stack.ts',
    replaced(stack, [
      [/^(?=import )/, "import { FollowersCapability } from './capabilities/followers.ts';\n"],
      [/^( *)new UsersCapability.*$/m, "$&\n$1new FollowersCapability(this, 'FollowersCapability', platform);"],
    ]),
  );

  const output = join(copy, 'cdk.out');
  await runOrFail(process.execPath, ['infra/app.ts'], {
    cwd: copy,
    env: { CDK_OUTDIR: output, CDK_VALIDATION: 'false' },
  });

  const template = await readFile(join(output, 'Liaison-dev.template.json'), 'utf8');
  expect(template).toContain('"RouteKey": "GET /users/{login}/followers"');
  const document = await readFile(join(output, 'build/functions/api/open-api/openapi.json'), 'utf8');
  expect(Object.keys(JSON.parse(document).paths)).toContain('/users/{login}/followers');
});
