// npm run keys -- create | list | revoke: the API keys of the laptop, or of a stage.
import { runCommand } from './command.ts';
import { parseKeyCommand } from './keys/key-command.ts';
import { openKeySecret } from './keys/key-secret.ts';
import { runKeyCommand } from './keys/run-key-command.ts';
import { readRunFile } from './run-file.ts';
import { claimState } from './state-claim.ts';
import { stateDirectory } from './state-directory.ts';

await runCommand(async () => {
  const command = parseKeyCommand(process.argv.slice(2));
  const state = stateDirectory();
  const run = command.stage === undefined ? readRunFile(state) : undefined;
  // Tells of a runtime that is starting.
  if (command.stage === undefined && run === undefined) claimState(state).release();
  console.log(await runKeyCommand(command, openKeySecret(command.stage, run), new Date()));
});
