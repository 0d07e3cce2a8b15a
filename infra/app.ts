import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { architectureByName } from './architecture.ts';
import { buildArtifacts } from './layer.ts';
import { LiaisonStack } from './liaison-stack.ts';
import { stageByName, withGitHubAt } from './stages.ts';

const app = new App();
const named = stageByName(app.node.tryGetContext('stage') ?? 'dev');
const githubApiUrl: unknown = app.node.tryGetContext('githubApiUrl');

new LiaisonStack(app, {
  stage: typeof githubApiUrl === 'string' ? withGitHubAt(named, githubApiUrl) : named,
  version: JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version,
  architecture: architectureByName(app.node.tryGetContext('architecture') ?? 'arm64'),
  // Beside the template, so that two syntheses with two outputs do not meet.
  artifacts: await buildArtifacts(join(app.outdir, 'build')),
});
