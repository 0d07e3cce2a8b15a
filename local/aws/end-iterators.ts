import { createRequire } from 'node:module';

interface Iterator {
  close(): Promise<void>;
}

/** The part of it that is used here: https://github.com/Level/abstract-level#iterator */
interface AbstractLevel {
  readonly AbstractKeyIterator: { readonly prototype: Iterator };
  readonly AbstractValueIterator: { readonly prototype: Iterator };
}

const ofDynalite = createRequire(createRequire(import.meta.url).resolve('dynalite'));

/**
 * Has dynalite 4 end the iterator of each query: at the end of a query it calls `return`, which iterators of abstract-level
 * have not, and never `close`. An open one keeps all that was in the database when it was made, in memory and on disk.
 */
export function endIterators(): void {
  const { AbstractKeyIterator, AbstractValueIterator }: AbstractLevel = ofDynalite('abstract-level');
  for (const { prototype } of [AbstractKeyIterator, AbstractValueIterator])
    Object.assign(prototype, {
      return(this: Iterator) {
        return this.close();
      },
    });
}
