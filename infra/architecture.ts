import { Architecture } from 'aws-cdk-lib/aws-lambda';

/** `-c architecture=`: `arm64`, `x86_64`, or `host` for containers that run on this machine. */
export function architectureByName(name: unknown): Architecture {
  switch (name === 'host' ? process.arch : name) {
    case 'arm64':
      return Architecture.ARM_64;
    case 'x86_64':
    case 'x64':
      return Architecture.X86_64;
    default:
      throw new Error(`There is no architecture "${name}". Choose -c architecture=arm64, x86_64 or host.`);
  }
}
