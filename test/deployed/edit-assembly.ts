import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from '#lib/contract/environment.ts';

export interface EditableResource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

export interface PolicyStatement {
  readonly Action: string | readonly string[];
}

type Resources = Record<string, EditableResource>;

/**
 * Changes the synthesised template of a stack in place, for a `cdk deploy --app <directory>`.
 *
 * The CDK uploads a template under its hash and leaves out what is there already, so a changed one needs its new hash
 * wherever the old one is written.
 */
export async function editAssembly(
  directory: string,
  stack: string,
  edit: (resources: Resources) => void,
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

/** What the role with that in its logical id may do. */
export function policyOf(resources: Resources, role: string): { Statement: PolicyStatement[] } {
  const policy = find(resources, 'AWS::IAM::Policy', role);
  return policy.Properties['PolicyDocument'] as { Statement: PolicyStatement[] };
}

/** Takes the statements with an action out of a policy, and gives them. */
export function withoutAction(policy: { Statement: PolicyStatement[] }, action: string): PolicyStatement[] {
  const taken = policy.Statement.filter(({ Action }) => [Action].flat().includes(action));
  policy.Statement = policy.Statement.filter((statement) => !taken.includes(statement));
  return taken;
}

/** The queue that a worker works through. */
export const queueOf = (resources: Resources, worker: string): EditableResource =>
  find(resources, 'AWS::SQS::Queue', `${worker}Queue`);

/** As a release does: a new environment for each function, a version that has it, and the alias at that version. */
export function releaseAs(resources: Resources, version: string): void {
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    if (Type === 'AWS::Lambda::Function') {
      const { Variables } = Properties['Environment'] as { Variables: Record<string, unknown> };
      Variables[env.version] = version;
    } else if (Type === 'AWS::Lambda::Version') {
      resources[nextOf(id)] = resources[id] as EditableResource;
      delete resources[id];
    } else if (Type === 'AWS::Lambda::Alias') {
      const { 'Fn::GetAtt': reference } = Properties['FunctionVersion'] as { 'Fn::GetAtt': [string, string] };
      reference[0] = nextOf(reference[0]);
    }
  }
}

const nextOf = (id: string) => `${id}Next`;

/** The one resource of that type with that in its logical id. */
function find(resources: Resources, type: string, part: string): EditableResource {
  const [found, ...others] = Object.entries(resources).filter(([id, { Type }]) => Type === type && id.includes(part));
  if (found === undefined || others.length > 0)
    throw new Error(`Not one ${type} of ${part}, but ${found ? others.length + 1 : 0}.`);
  return found[1];
}
