import { join } from 'node:path';

/** What the build has made, as the stack takes it: directories, each of them an asset. */
export interface Artifacts {
  readonly layer: string;
  code(capability: string, name: string): string;
}

export const artifactsIn = (directory: string): Artifacts => ({
  layer: join(directory, 'layer'),
  code: (capability, name) => join(directory, 'functions', capability, name),
});
