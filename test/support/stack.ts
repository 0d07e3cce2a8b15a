import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { Artifacts } from '../../infra/artifacts.ts';
import { LiaisonStack, type LiaisonStackProps } from '../../infra/liaison-stack.ts';
import { stageByName } from '../../infra/stages.ts';

const projectRoot = join(import.meta.dirname, '../..');
const placeholder = join(import.meta.dirname, 'placeholder');

/** Stands in for what the build makes, so that a template can be looked at without a build. */
export const placeholderArtifacts: Artifacts = { layer: placeholder, code: () => placeholder };

interface AppOptions {
  /** Whether the CDK examines each template by the schemas of CloudFormation. @default false: it takes two seconds */
  readonly examined?: boolean;
}

/** An App with the feature flags of cdk.json: the very ones that a deployment has. */
export function createApp({ examined = false }: AppOptions = {}): App {
  const { context } = JSON.parse(readFileSync(join(projectRoot, 'cdk.json'), 'utf8'));
  return new App({
    builtinCloudFormationValidation: examined,
    analyticsReporting: false,
    context: { ...context, 'aws:cdk:enable-asset-metadata': true },
  });
}

export const createStack = (app: App, props: Partial<LiaisonStackProps> = {}): LiaisonStack =>
  new LiaisonStack(app, {
    stage: stageByName('dev'),
    version: '0.0.0',
    artifacts: placeholderArtifacts,
    architecture: Architecture.ARM_64,
    ...props,
  });
