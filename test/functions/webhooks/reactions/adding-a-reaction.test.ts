// docs/adding-a-reaction.md, done to the letter in a copy of the project.
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runOrFail } from '../../../support/child-process.ts';
import { projectRoot } from '../../../support/project.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const page = await readFile(join(projectRoot, 'docs/adding-a-reaction.md'), 'utf8');
const blockOf = (file: string) => page.split(`\`\`\`ts ${file}\n`)[1]?.split('```\n')[0] ?? '';
const folder = 'functions/webhooks/reactions';

const started = new AsyncDisposableStack();
let copy: string;

beforeAll(async () => {
  copy = await temporaryDirectory(started, 'liaison-copy-');
  await mkdir(join(copy, folder), { recursive: true });
  for (const name of ['lib', folder, 'package.json', 'tsconfig.json'])
    await cp(join(projectRoot, name), join(copy, name), { recursive: true });
  await symlink(join(projectRoot, 'node_modules'), join(copy, 'node_modules'));
  await writeFile(join(copy, folder, 'label-new-issue.ts'), blockOf(`${folder}/label-new-issue.ts`));
  const list = join(copy, folder, 'registered.ts');
  const [importLine = '', line = ''] = blockOf(`${folder}/registered.ts (add)`).split('\n\n');
  const before = await readFile(list, 'utf8');
  // Where the page was followed in this very project, what it adds is there.
  if (before.includes(importLine)) return;
  await writeFile(list, `${importLine}\n${before}`.replace('=> [', `=> [${line.trim()} `));
});
afterAll(() => started.disposeAsync());

test('what the page adds has no type error', async () => {
  const config = { extends: './tsconfig.json', include: [`${folder}/registered.ts`] };
  await writeFile(join(copy, 'tsconfig.reactions.json'), JSON.stringify(config));
  const compiler = join(projectRoot, 'node_modules/typescript/bin/tsc');
  await runOrFail(process.execPath, [compiler, '-p', 'tsconfig.reactions.json'], { cwd: copy, env: {} });
}, 90_000);

test('a new issue gets its label beside those that it has, and what else happens to it gets none', async () => {
  const script = `
    import { registered } from './${folder}/registered.ts';
    import { reactsTo } from './${folder}/reaction.ts';
    const updates = [];
    const github = (name) => ({ updateIssue: async (...update) => void updates.push([name, ...update]) });
    const reaction = registered({ connections: { github } }).find(({ name }) => name === 'label-new-issue');
    const payload = {
      issue: { number: 7, labels: [{ name: 'bug' }] },
      repository: { name: 'engine', owner: { login: 'ada' } },
    };
    await reaction.run({ delivery: { connection: 'work' }, payload, deadline: 1 });
    const runsOn = ['opened', 'labeled'].filter((action) => reactsTo(reaction, { event: 'issues', action }));
    process.stdout.write(JSON.stringify({ updates, runsOn }));
  `;
  await writeFile(join(copy, 'run.ts'), script);
  const { stdout } = await runOrFail(process.execPath, ['run.ts'], { cwd: copy, env: {} });
  expect(JSON.parse(stdout)).toEqual({
    updates: [['work', { owner: 'ada', name: 'engine' }, 7, { labels: ['bug', 'triage'] }, { deadline: 1 }]],
    runsOn: ['opened'],
  });
});
