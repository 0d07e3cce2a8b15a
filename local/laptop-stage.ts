/** The stage that `npm start` runs. */
export const laptopStage = 'dev';
