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

  const database: {
    create(options: { readonly path: string }): { readonly db: Database };
    /** What fails where an item does not meet the condition of a request (`data`); it becomes the answer's body. */
    checkConditional(
      data: Readonly<Record<string, unknown>>,
      item: object | undefined,
    ): { readonly body: Record<string, unknown> } | null | undefined;
  };
  export default database;
}

/** The parameters that an operation knows. */
declare module 'dynalite/validations/putItem.js' {
  const validation: { readonly types: Record<string, { readonly type: string; readonly enum?: readonly string[] }> };
  export default validation;
}
declare module 'dynalite/validations/updateItem.js' {
  export { default } from 'dynalite/validations/putItem.js';
}
declare module 'dynalite/validations/deleteItem.js' {
  export { default } from 'dynalite/validations/putItem.js';
}
