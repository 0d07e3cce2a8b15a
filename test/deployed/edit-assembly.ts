import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface EditableResource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

/**
 * Changes the synthesised template of a stack in place, for a `cdk deploy --app <directory>`.
 *
 * The CDK uploads a template under its hash and leaves out what is there already, so a changed one needs its new hash
 * wherever the old one is written.
 */
export async function editAssembly(
  directory: string,
  stack: string,
  edit: (resources: Record<string, EditableResource>) => void,
): Promise<void> {
  const templateFile = join(directory, `${stack}.template.json`);
  const assetsFile = join(directory, `${stack}.assets.json`);
  const manifestFile = join(directory, 'manifest.json');
  const template = JSON.parse(await readFile(templateFile, 'utf8'));
  edit(template.Resources);
  const text = JSON.stringify(template);
  await writeFile(templateFile, text);

  const assets: { files: Record<string, { source: { path: string } }> } = JSON.parse(
    await readFile(assetsFile, 'utf8'),
  );
  const before = Object.keys(assets.files).find((hash) => assets.files[hash]?.source.path === `${stack}.template.json`);
  if (before === undefined) throw new Error(`${assetsFile} does not name the template of ${stack}.`);
  const after = createHash('sha256').update(text).digest('hex');
  for (const file of [assetsFile, manifestFile]) {
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll(before, after));
  }
}
