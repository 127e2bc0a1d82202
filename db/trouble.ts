/** The database was told to keep a change and never heard to have done it: nobody knows whether it did. */
export class CommitUnheard extends Error {
  constructor(cause: unknown) {
    super("The end of a transaction was not heard.", { cause });
    this.name = "CommitUnheard";
  }
}

/** No connection could be had for a transaction. */
export class NoConnection extends Error {
  constructor(cause: unknown) {
    super("No connection to the database could be had.", { cause });
    this.name = "NoConnection";
  }
}

export type DatabaseTrouble = "unheard" | "lost" | "slow" | "full" | "read-only";

const BY_CODE: Record<string, DatabaseTrouble> = {
  "57P01": "lost",
  "57P02": "lost",
  "57P03": "lost",
  "53300": "lost",
  "57014": "slow",
  "53100": "full",
  "25006": "read-only",
};

const LOST =
  /connection terminated|not queryable|client was closed|query read timeout|timeout exceeded when trying to connect/i;

/**
 * What is the matter with the database itself, where that is why something failed; undefined where it is not. Judged by
 * names: each route is built with classes of its own, while all share the connections that the first of them opened.
 */
export function databaseTrouble(error: unknown): DatabaseTrouble | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at.name === "CommitUnheard") return "unheard";
    if (at.name === "NoConnection") return "lost";
    if ("query" in at && "params" in at) return ofConnection(at.cause);
  }
  return undefined;
}

/** Of the error that a query failed with. */
function ofConnection(error: unknown): DatabaseTrouble | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error ? String(error.code) : "";
  if (BY_CODE[code]) return BY_CODE[code];
  return /^(08|E[A-Z])/.test(code) || LOST.test(error.message) ? "lost" : undefined;
}
