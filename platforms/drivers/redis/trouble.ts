import { PlatformError, type PlatformTrouble } from "@/platforms/platform";

/** By the first word of Redis's refusal. */
const BY_WORD: Readonly<Record<string, readonly [PlatformTrouble, string]>> = {
  NOAUTH: ["credentials", "Redis wants a password, and its address gives none."],
  WRONGPASS: [
    "credentials",
    "Redis does not accept our user and password. Renew the login and check its reference.",
  ],
  NOPERM: ["forbidden", "Our login may not do this at Redis; its ACL does not grant the command or the key."],
  LOADING: ["failed", "Redis is reading its data from disk and answers later."],
  READONLY: ["failed", "This Redis is a replica and takes no changes; give the address of its primary."],
  MASTERDOWN: ["failed", "This Redis is a replica that has lost its primary."],
  OOM: ["failed", "Redis has used all the memory that it may, and refuses what needs more."],
  MISCONF: ["failed", "Redis cannot save its data to disk and therefore takes no changes."],
  BUSY: ["failed", "Redis is busy with somebody's script."],
  MOVED: ["not-deployed", "This is one node of a Redis Cluster, which is not supported."],
  CROSSSLOT: ["not-deployed", "This is one node of a Redis Cluster, which is not supported."],
};

const BY_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Redis refuses connections: nothing listens at its address.",
  ENOTFOUND: "Redis's host name cannot be resolved.",
  EAI_AGAIN: "Redis's host name cannot be resolved.",
  EHOSTUNREACH: "There is no route to Redis.",
  ENETUNREACH: "There is no route to Redis.",
  ETIMEDOUT: "Redis cannot be reached: no connection in time.",
  ECONNRESET: "Redis closed the connection.",
  EPIPE: "Redis closed the connection.",
};

/** What went wrong, in words that name neither address nor user nor key. */
export function redisTrouble(error: unknown, notSent = false): PlatformError {
  const [trouble, sentence] = explain(error);
  return new PlatformError(trouble, sentence, { notSent });
}

function explain(error: unknown): readonly [PlatformTrouble, string] {
  const message = error instanceof Error ? error.message : "";
  const known = BY_WORD[/^[A-Z]+/.exec(message)?.[0] ?? ""];
  if (known) return known;
  if (/unknown command|unknown subcommand/i.test(message))
    return ["forbidden", "This Redis does not offer the command: it was taken away or renamed."];
  if (/invalid password/i.test(message)) return BY_WORD.WRONGPASS ?? ["credentials", ""];
  if (/DB index is out of range/i.test(message))
    return ["credentials", "This Redis has no database of the number that the address names."];
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const lost = BY_CODE[code];
  if (lost) return ["unreachable", lost];
  if (/CERT|TLS|SSL/.test(code))
    return ["unreachable", "The encrypted connection to Redis could not be made; check its certificate."];
  if (/timed out/i.test(message)) return ["unreachable", "Redis stopped answering."];
  if (/connection is closed|stream isn't writeable|aborted/i.test(message))
    return ["unreachable", "Redis closed the connection."];
  return ["failed", "Redis refused it."];
}
