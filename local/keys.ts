// npm run keys -- create | list | revoke: the API keys of the laptop, or of a stage.
import { runCommand } from './command.ts';
import { parseKeyCommand } from './keys/key-command.ts';
import { openKeySecret } from './keys/key-secret.ts';
import { runKeyCommand } from './keys/run-key-command.ts';
import { readRunFile } from './run-file.ts';

await runCommand(async () => {
  const command = parseKeyCommand(process.argv.slice(2));
  console.log(await runKeyCommand(command, openKeySecret(command.stage, readRunFile()), new Date()));
});
