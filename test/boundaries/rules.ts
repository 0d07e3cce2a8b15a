/** The import rules (docs/architecture.md) as a table, and the imports that try each of them. */

type PackageFamily = 'axios' | 'hono' | 'AWS SDK' | 'middy' | 'CDK';

export interface Folder {
  readonly folder: string;
  /** The override of biome.json that governs it. */
  readonly override: string;
  /** The folders of lib that it may read. */
  readonly reads: readonly string[];
  /** Packages that stay in few folders, this one among them. */
  readonly home?: PackageFamily;
}

const lib = ['core', 'contract', 'http', 'secrets', 'auth', 'connectors', 'store', 'messaging', 'page', 'lambda'];
const upToAuth = ['core', 'contract', 'http', 'secrets', 'auth'];

/** As in biome.json: one row per override, in its order. */
export const folders: readonly Folder[] = [
  { folder: 'lib/new', override: 'lib/**', reads: [] },
  { folder: 'lib/core', override: 'lib/core/**', reads: ['core'] },
  { folder: 'lib/contract', override: 'lib/contract/**', reads: ['core', 'contract'] },
  { folder: 'lib/http', override: 'lib/http/**', reads: ['core', 'contract', 'http'], home: 'axios' },
  { folder: 'lib/secrets', override: 'lib/secrets/**', reads: ['core', 'contract', 'secrets'], home: 'AWS SDK' },
  { folder: 'lib/auth', override: 'lib/auth/**', reads: upToAuth },
  { folder: 'lib/connectors/slack', override: 'lib/connectors/**', reads: upToAuth },
  { folder: 'lib/store', override: 'lib/store/**', reads: ['core', 'contract', 'http', 'store'], home: 'AWS SDK' },
  { folder: 'lib/messaging', override: 'lib/messaging/**', reads: ['core', 'contract', 'messaging'], home: 'AWS SDK' },
  { folder: 'lib/page', override: 'lib/page/**', reads: ['core', 'contract', 'page'], home: 'hono' },
  { folder: 'lib/lambda', override: 'lib/lambda/**', reads: [...upToAuth, 'lambda'], home: 'middy' },
  { folder: 'functions/users', override: 'functions/**', reads: lib },
  { folder: 'infra/constructs', override: 'infra/**', reads: ['contract'], home: 'CDK' },
  { folder: 'local/aws', override: 'local/**', reads: ['contract'] },
  { folder: 'local/keys', override: 'local/keys/**', reads: ['contract'], home: 'AWS SDK' },
];

const packages: Record<PackageFamily, { imports: string[]; message: string }> = {
  axios: { imports: ['axios', 'axios/unsafe/adapters/http.js'], message: 'axios stays in lib/http.' },
  hono: { imports: ['hono', 'hono/html'], message: 'hono stays in lib/page.' },
  'AWS SDK': {
    imports: ['@aws-sdk/client-s3', '@aws-sdk/lib-dynamodb'],
    message: 'AWS SDK clients stay in lib/secrets, lib/store, lib/messaging and local/keys.',
  },
  middy: {
    imports: ['@middy/core', '@aws-lambda-powertools/logger', '@aws-lambda-powertools/logger/middleware'],
    message: 'middy and Powertools stay in lib/lambda.',
  },
  CDK: {
    imports: [
      ...['aws-cdk-lib', 'aws-cdk-lib/aws-lambda', '@aws-cdk/toolkit-lib'],
      ...['constructs', 'constructs/lib/construct.js', 'cdk-nag', 'cdk-nag/lib/rules/index.js'],
    ],
    message: 'The CDK stays in infra.',
  },
};

/** Free everywhere but in functions. */
const otherPackages = ['zod', 'croner'];

const insideLib = 'Inside lib, import by #lib/…; functions, infra and local never.';
const onlyLib = 'Capabilities never import each other, nor anything but lib.';
const onlyThroughLib = 'Functions import third-party code through #lib only.';
const onlyTemplate = 'local runs the synthesised template; of the sources it reads lib/contract only.';

/** Paths that leave a folder, by the first part of its name; `..` in all the places where it can stand. */
const paths: Record<string, { allowed: string[]; forbidden: Record<string, string> }> = {
  lib: {
    allowed: [],
    forbidden: {
      '../store/table.ts': insideLib,
      './../store/table.ts': insideLib,
      './inner/../../store/table.ts': insideLib,
      '../../functions/api/unmatched-problem.ts': insideLib,
      '../../infra/stages.ts': insideLib,
      '../../local/start.ts': insideLib,
    },
  },
  functions: {
    allowed: [],
    forbidden: {
      '../repositories/repository-summary.ts': onlyLib,
      './../repositories/repository-summary.ts': onlyLib,
      '../../lib/core/clock.ts': onlyLib,
      '../../infra/stages.ts': onlyLib,
      '../../local/start.ts': onlyLib,
      '#lib/../infra/stages.ts': onlyLib,
    },
  },
  infra: {
    allowed: ['../stages.ts', './../stages.ts', '../../functions/api/open-api.route.ts'],
    forbidden: {
      '#lib/contract/../http/client.ts': 'infra reads lib/contract only.',
      '../../lib/http/client.ts': 'infra reads lib/contract only.',
      './../../lib/http/client.ts': 'infra reads lib/contract only.',
      '../../functions/api/unmatched-problem.ts': 'infra reads routes only.',
      './../../functions/api/unmatched-problem.ts': 'infra reads routes only.',
      '../../local/start.ts': 'infra never imports local or test.',
      './../../local/start.ts': 'infra never imports local or test.',
      '../../test/support/errors.ts': 'infra never imports local or test.',
    },
  },
  local: {
    allowed: ['../local-error.ts', '../lambda/function-host.ts'],
    forbidden: {
      '#lib/contract/../http/client.ts': onlyTemplate,
      '../../lib/http/client.ts': onlyTemplate,
      './../../lib/http/client.ts': onlyTemplate,
      '../../functions/api/open-api.route.ts': onlyTemplate,
      './../../functions/api/open-api.route.ts': onlyTemplate,
      '../../infra/stages.ts': onlyTemplate,
      '../../test/support/errors.ts': onlyTemplate,
    },
  },
};

/** What this folder may not import → the sentence that the person who did it reads. */
export function forbiddenImports({ folder, reads, home }: Folder): Record<string, string> {
  const forbidden: Record<string, string> = { ...pathsOf(folder).forbidden };
  for (const name of lib) {
    if (!reads.includes(name)) forbidden[`#lib/${name}/a.ts`] = sentenceOfUnread(folder, name, reads);
    else if (folder.startsWith('lib/')) forbidden[`#lib/${name}/../store/table.ts`] = insideLib;
  }
  for (const [family, { imports, message }] of Object.entries(packages)) {
    if (family === home) continue;
    for (const name of imports) forbidden[name] = folder.startsWith('functions/') ? onlyThroughLib : message;
  }
  if (folder.startsWith('functions/')) for (const name of otherPackages) forbidden[name] = onlyThroughLib;
  return forbidden;
}

/** What this folder may import. */
export function allowedImports({ folder, reads, home }: Folder): string[] {
  return [
    ...['./beside.ts', './inner/below.ts', 'node:crypto', 'node:fs/promises'],
    ...pathsOf(folder).allowed,
    ...reads.map((name) => `#lib/${name}/a.ts`),
    ...(home ? packages[home].imports : []),
    ...(folder.startsWith('functions/') ? [] : otherPackages),
    ...(folder.startsWith('lib/connectors/')
      ? ['#lib/connectors/connector.ts', '#lib/connectors/webhook-scheme.ts']
      : []),
  ];
}

function sentenceOfUnread(folder: string, name: string, reads: readonly string[]): string {
  if (folder.startsWith('infra/')) return 'infra reads lib/contract only.';
  if (folder.startsWith('local/')) return onlyTemplate;
  if (folder.startsWith('lib/connectors/') && name === 'connectors') return 'Connectors never import each other.';
  if (reads.length === 0)
    return 'A folder of lib gets an override of its own in biome.json, which says what it may read.';
  return `Imports point one way: this folder may read ${reads.map((read) => `lib/${read}`).join(', ')}.`;
}

function pathsOf(folder: string) {
  return paths[folder.split('/')[0] ?? ''] ?? { allowed: [], forbidden: {} };
}
