export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Whether a line is at least so severe. One without a level is never left out: nobody knows that it is harmless. */
export const isAtLeast = (level: LogLevel | null, wanted: LogLevel | null): boolean =>
  level === null || wanted === null || LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(wanted);
