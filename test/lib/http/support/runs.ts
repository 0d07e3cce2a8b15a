/** The same runs each time; fast-check prints the seed with a counterexample. Others: SEED=1 TIMES=10 npm test -- … */
const seed = Number(process.env['SEED'] ?? 20_260_101);
const times = Number(process.env['TIMES'] ?? 1);

/** That many runs of a property. */
export const runs = (count: number): { seed: number; numRuns: number } => ({ seed, numRuns: count * times });
