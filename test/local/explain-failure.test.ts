import { expect, test } from '@jest/globals';
import { explainFailure } from '../../local/explain-failure.ts';

// What the CLI of the CDK printed about this app, broken in each of these ways.
test.each([
  [
    'a handler that does not parse',
    `✘ [ERROR] Expected identifier but found "="

    functions/api/open-api.handler.ts:8:6:
      8 │ const = ;
        ╵       ^

/app/node_modules/esbuild/lib/main.js:1752
  let error = new Error(text);
              ^

Error: Build failed with 1 error:
functions/api/open-api.handler.ts:8:6: ERROR: Expected identifier but found "="
    at failureErrorWithLog (/app/node_modules/esbuild/lib/main.js:1752:15)
    at /app/node_modules/esbuild/lib/main.js:1211:25
`,
    'Expected identifier but found "=" (functions/api/open-api.handler.ts:8:6).',
  ],
  [
    'a function that imports a package',
    `Error: Build failed with 1 error:
functions/api/open-api.handler.ts:8:14: ERROR: [plugin: from-layer] functions/api/open-api.handler.ts imports left-pad: functions import third-party code through #lib only.
    at failureErrorWithLog (/app/node_modules/esbuild/lib/main.js:1752:15)
`,
    'functions/api/open-api.handler.ts imports left-pad: functions import third-party code through #lib only (functions/api/open-api.handler.ts:8:14).',
  ],
  [
    'a text that is thrown',
    `node:internal/modules/run_main:107
    triggerUncaughtException(
    ^
a string
(Use \`node --trace-uncaught ...\` to show where the exception was thrown)

Node.js v24.21.0
node infra/app.ts: Subprocess exited with error 1
`,
    'a string.',
  ],
  [
    'an app that does not parse',
    `node:internal/modules/run_main:107
    triggerUncaughtException(
    ^

file:///app/infra/app.ts:20
});
const = ;
      ^

SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Unexpected token \`=\`. Expected yield, an identifier, [ or {
    at parseTypeScript (node:internal/modules/typescript:72:36)
    at processTypeScriptCode (node:internal/modules/typescript:146:42) {
  code: 'ERR_INVALID_TYPESCRIPT_SYNTAX'
}
`,
    'SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Unexpected token `=`. Expected yield, an identifier, [ or { (infra/app.ts:20).',
  ],
  [
    'an export that is missing',
    `file:///app/infra/liaison-stack.ts:1
import { nothingSuch } from "./stages.ts";
         ^^^^^^^^^^^
SyntaxError: The requested module './stages.ts' does not provide an export named 'nothingSuch'
    at #asyncInstantiate (node:internal/modules/esm/module_job:455:21)
    at async ModuleJob.run (node:internal/modules/esm/module_job:553:5)

Node.js v24.21.0
node infra/app.ts: Subprocess exited with error 1
`,
    "SyntaxError: The requested module './stages.ts' does not provide an export named 'nothingSuch' (infra/liaison-stack.ts:1).",
  ],
  [
    'a file that is missing',
    `node:internal/modules/esm/resolve:272
    throw new ERR_MODULE_NOT_FOUND(
          ^

Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/app/infra/nowhere.ts' imported from /app/infra/liaison-stack.ts
    at finalizeResolution (node:internal/modules/esm/resolve:272:11)
    at moduleResolve (node:internal/modules/esm/resolve:879:10) {
  code: 'ERR_MODULE_NOT_FOUND',
  url: 'file:///app/infra/nowhere.ts'
}

Node.js v24.21.0
`,
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/app/infra/nowhere.ts' imported from /app/infra/liaison-stack.ts.",
  ],
  [
    'an error that a package throws',
    `/app/node_modules/aws-cdk-lib/core/lib/app.js:1
"use strict";var __esDecorate=1;
                            ^

Error: The name is taken
    at new Stack (/app/node_modules/aws-cdk-lib/core/lib/stack.js:1:9)
    at new LiaisonStack (file:///app/infra/liaison-stack.ts:30:5)

Node.js v24.21.0
`,
    'Error: The name is taken (infra/liaison-stack.ts:30).',
  ],
  ['an app that ends without a word', '', 'it says nothing.'],
])('%s is told with its place', (_, output, sentence) => {
  expect(explainFailure(output, '/app')).toBe(sentence);
});
