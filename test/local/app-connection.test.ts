import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Laptop, startLaptop } from '../support/laptop.ts';
import { synthesisedTemplate } from '../support/synthesised-app.ts';
import { temporaryDirectory } from './support/assembly.ts';

// The app as it is deployed, but with its connection as a GitHub App.
const state = temporaryDirectory();
const assembly = temporaryDirectory();
let laptop: Laptop;

beforeAll(async () => {
  const shared = await synthesisedTemplate();
  // Beside its own assets, since a template names them from where it is.
  cpSync(dirname(shared), assembly.path, { recursive: true });
  const template = readFileSync(shared, 'utf8');
  const changed = template.replaceAll(String.raw`\"auth\":\"token\"`, String.raw`\"auth\":\"app\"`);
  const templateFile = join(assembly.path, 'WithApp.template.json');
  writeFileSync(templateFile, changed);
  laptop = await startLaptop({ templateFile, state: state.path });
}, 120_000);
afterAll(async () => {
  await laptop?.close();
  assembly[Symbol.dispose]();
  state[Symbol.dispose]();
});

test('a connection as a GitHub App works on the laptop, with a key that never reaches the disk', async () => {
  const { status, body } = await laptop.get('/account');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    login: 'liaison-laptop[bot]',
    credential: 'app-installation',
    permissions: { metadata: 'read', issues: 'write' },
  });
  expect(body.operations).toEqual(body.operations.map((found: object) => ({ ...found, sufficient: true })));
  expect(readFileSync(join(state.path, 'secrets.json'), 'utf8')).not.toContain('PRIVATE KEY');
});
