// npm run keys -- create | list | revoke: the API keys of the laptop, or of a stage.
import { runCommand } from './command.ts';
import { parseKeyCommand } from './keys/key-command.ts';
import { type KeySecret, openStageKeySecret } from './keys/key-secret.ts';
import { withLaptopKeys } from './keys/laptop-keys.ts';
import { runKeyCommand } from './keys/run-key-command.ts';
import { stateDirectory } from './state-directory.ts';

await runCommand(async () => {
  const command = parseKeyCommand(process.argv.slice(2));
  const run = (secret: KeySecret) => runKeyCommand(command, secret, new Date());
  const { stage } = command;
  console.log(await (stage === undefined ? withLaptopKeys(stateDirectory(), run) : run(openStageKeySecret(stage))));
});
