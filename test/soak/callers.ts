/**
 * Makes calls by so many callers, each of which makes one after the other. Resolves when all have settled, with true; or
 * with false, when for so long none has.
 */
export async function makeCalls(
  numbers: { readonly from: number; readonly to: number },
  call: (number: number) => Promise<void>,
  { callers, patienceMs }: { readonly callers: number; readonly patienceMs: number },
): Promise<boolean> {
  const outOfPatience = Promise.withResolvers<false>();
  const timer = setTimeout(() => outOfPatience.resolve(false), patienceMs);
  let next = numbers.from;
  const takeTurns = async () => {
    while (next < numbers.to) {
      await call(next++);
      timer.refresh();
    }
  };
  const allSettled = Promise.all(Array.from({ length: callers }, takeTurns)).then(() => true);
  return Promise.race([allSettled, outOfPatience.promise]).finally(() => clearTimeout(timer));
}
