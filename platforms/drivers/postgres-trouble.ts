import { type EvidenceOf, PlatformError, type PlatformTrouble } from "@/platforms/platform";

const BY_STATE: Readonly<Record<string, readonly [PlatformTrouble, string]>> = {
  "28P01": [
    "credentials",
    "The database does not accept our user and password. Renew the login and check its reference.",
  ],
  "28000": ["credentials", "The database does not let our user in from here."],
  "3D000": ["credentials", "The database that our login names does not exist."],
  "42501": ["forbidden", "Our login has no right to this; grant it (reading needs select on the tables)."],
  "42P01": ["not-deployed", "A table that we ask for is not there; name it in the environment's options."],
  "42703": ["not-deployed", "A column that we ask for is not there; name it in the environment's options."],
  "42883": ["not-deployed", "A column has a type that we cannot compare; name another in the options."],
  "3F000": ["not-deployed", "The schema that we ask for is not there; name it in the environment's options."],
  "08P01": [
    "not-deployed",
    "Something in front of the database refuses our safety settings (a pooler, most likely); give the address of the database itself.",
  ],
  "53300": ["failed", "The database has no connection left for anybody."],
  "53200": ["failed", "The database is out of memory."],
  "53100": ["failed", "The database's disk is full."],
  "57014": ["failed", "The query took longer than we allow and was cancelled."],
  "55P03": ["failed", "The table is locked by somebody else."],
  "57P01": ["failed", "The connection was ended by an administrator."],
  "57P02": ["failed", "The database crashed in the middle."],
  "57P03": ["failed", "The database is starting up or shutting down."],
  "57P05": ["failed", "The database ended our idle connection."],
  "40P01": ["failed", "It and somebody else waited for each other; the database ended ours."],
  "25001": ["failed", "Something in front of the database (a pooler) holds a transaction open around it."],
  "25006": ["failed", "The query would have written; our login reads only."],
};

const BY_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: "The database refuses connections: nothing listens at its address.",
  ENOTFOUND: "The database's host name cannot be resolved.",
  EAI_AGAIN: "The database's host name cannot be resolved.",
  EHOSTUNREACH: "There is no route to the database.",
  ENETUNREACH: "There is no route to the database.",
  ETIMEDOUT: "The database cannot be reached: no connection in time.",
  ECONNRESET: "The database closed the connection.",
  EPIPE: "The database closed the connection.",
};

/** What a failed query means, in words that name neither address nor user. */
export function databaseTrouble(
  error: unknown,
  query: string,
  evidenceOf: (text: string) => EvidenceOf,
): PlatformError {
  const [trouble, sentence] = explain(error);
  return new PlatformError(trouble, `${sentence} (Query "${query}".)`, { evidence: evidenceOf(sentence) });
}

function explain(error: unknown): readonly [PlatformTrouble, string] {
  const code = codeOf(error);
  const known = BY_STATE[code];
  if (known) return [known[0], `${known[1]} SQLSTATE ${code}.`];
  if (/^22/.test(code)) return ["failed", `A value does not fit the column. SQLSTATE ${code}.`];
  if (/^23/.test(code)) return ["failed", `A constraint of the table refuses it. SQLSTATE ${code}.`];
  const lost = BY_CODE[code];
  if (lost) return ["unreachable", lost];
  const message = error instanceof Error ? error.message : "";
  if (/CERT|TLS|SSL/i.test(code) || /does not support SSL|SSL connection/i.test(message))
    return [
      "unreachable",
      "The encrypted connection to the database could not be made; check its certificate and sslmode.",
    ];
  if (/query read timeout/i.test(message)) return ["unreachable", "The database stopped answering."];
  if (/timeout|timed out/i.test(message))
    return ["unreachable", "The database cannot be reached: no free connection in time."];
  if (/connection terminated|connection ended|not queryable/i.test(message))
    return ["unreachable", "The database closed the connection."];
  if (/^[0-9A-Z]{5}$/.test(code)) return ["failed", `The database refused the query. SQLSTATE ${code}.`];
  return ["unreachable", "The database could not be asked."];
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
