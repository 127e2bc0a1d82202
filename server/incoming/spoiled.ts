export const SPOILED = "It could not be applied; the log says why. Replay it after the fix.";

/** Classes 22 and 23 of SQLSTATE: the data is at fault, not the connection. The query builder wraps the driver's error. */
export function isRefusedData(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && /^2[23]/.test(String(error.code))) || isRefusedData(error.cause);
}
