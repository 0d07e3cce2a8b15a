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

declare module 'dynalite/db/index.js' {
  /** What dynalite keeps its tables in: https://github.com/Level/abstract-level#api */
  interface Database {
    open(): Promise<void>;
    close(): Promise<void>;
  }

  const database: { create(options: { readonly path: string }): { readonly db: Database } };
  export default database;
}
