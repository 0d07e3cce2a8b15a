const variable = 'LIAISON_BENCH_ROUNDS';

/** The number of rounds cannot be used: the message is one sentence that says what to do. */
export class RoundsError extends Error {
  override readonly name = 'RoundsError';
}

/** How many rounds are asked for; undefined where nothing is said of them. More make the figures steadier and take longer. */
export function askedRounds(environment: NodeJS.ProcessEnv): number | undefined {
  const given = environment[variable];
  if (given === undefined) return undefined;
  if (/^[1-9]\d{0,3}$/.test(given)) return Number(given);
  throw new RoundsError(`${variable} is "${given}": give a whole number from 1 to 9999, or leave it out.`);
}
