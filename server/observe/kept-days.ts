/** Observations are dropped after this many days. */
export const OBSERVATION_DAYS = 35;
