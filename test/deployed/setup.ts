import { startEmulatedGitHub } from '../../local/github/emulated-github.ts';
import { startEngine } from '../support/engine-setup.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { type MiniStack, startMiniStack } from './ministack.ts';

/** What the tests know of their surroundings. */
export interface DeployedFacts {
  /** For files of the tests; removed after the run. */
  readonly directory: string;
  readonly aws: MiniStack;
  readonly github: { readonly url: string; readonly token: string };
}

export default function setup(): Promise<void> {
  return startEngine(async (started): Promise<DeployedFacts> => {
    const directory = await temporaryDirectory(started, 'liaison-deployed-');
    const aws = await startMiniStack(started, directory);
    const github = await startEmulatedGitHub({ now: Date.now, onError: console.error });
    started.defer(github.close);
    return {
      directory,
      aws,
      github: { url: github.url, token: github.token },
    };
  });
}
