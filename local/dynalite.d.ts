declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** The options that are used here: https://github.com/architect/dynalite#api */
  interface Options {
    /** Directory of the database; in memory without it. */
    readonly path?: string;
    /** How long a table stays in the state CREATING, DELETING or UPDATING. */
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  export default function dynalite(options?: Options): Server;
}
