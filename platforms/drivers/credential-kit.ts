import { retryAfter } from "@/platforms/answers";
import type { CredentialProof } from "@/platforms/credential";
import type { Reply } from "@/platforms/outbound/outbound";
import { type Conversation, type EvidenceOf, PlatformError } from "@/platforms/platform";

/** The same conversation with another value behind one name. What it learns on the way is forgotten. */
export function withValue(c: Conversation, name: string, value: string): Conversation {
  c.http.hide(value);
  return {
    ...c,
    memory: new Map(),
    secret: async (asked, slot) => (asked === name && !slot ? value : c.secret(asked, slot)),
  };
}

type Accepted = Omit<CredentialProof, "state" | "status"> & { status?: "ok" | "warn" };

/** Refused because of the value, by who should know; what only never arrived or was malformed is no refusal. */
const byAnswer = ({ trouble, details }: PlatformError) =>
  trouble === "credentials" && details.httpStatus !== undefined;

/**
 * Runs a harmless call. One that is answered proves the value; a clear refusal proves the opposite; everything else
 * leaves it open. A value that is known but lacks the right to this call counts as accepted.
 */
export async function proofOf(
  ask: () => Promise<Accepted>,
  isRejection: (error: PlatformError) => boolean = byAnswer,
): Promise<CredentialProof> {
  try {
    return { state: "accepted", status: "ok", ...(await ask()) };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const told = { said: error.message, evidence: error.details.evidence };
    if (isRejection(error)) return { ...told, state: "rejected", status: "alert" };
    if (error.trouble === "forbidden") return { ...told, state: "accepted", status: "warn" };
    return { ...told, state: "unknown", status: "unknown" };
  }
}

export type GuardedRead = {
  /** "AUDITRON" */
  who: string;
  /** Reads with a value, or with none at all. */
  ask(value: string | undefined): Promise<Reply>;
  /** Statuses besides 2xx that only who is let in hears. */
  passes?: readonly number[];
  /** What may be kept of an answer, where it is not all. */
  evidence?(reply: Reply): EvidenceOf;
};

/**
 * Reads something that is shown to nobody without a value, first without one: where that is answered too, the read
 * proves nothing.
 */
export async function guardedProof({ who, ask, passes = [], evidence }: GuardedRead, value: string) {
  return proofOf(async () => {
    const without = await ask(undefined);
    const reply = await ask(value);
    const kept = evidence?.(reply) ?? reply.evidence;
    const details = { evidence: kept, httpStatus: reply.status };
    if (isRefusal(reply.status))
      throw new PlatformError("credentials", `${who} refuses it (${reply.status}).`, details);
    if (!isRefusal(without.status))
      throw new PlatformError(
        "unreadable",
        `${who} answers ${without.status} to who gives nothing at all, so its answer proves nothing.`,
        details,
      );
    if (reply.status === 429)
      throw new PlatformError(
        "rate-limited",
        `${who} limits its callers (429); next try in ${retryAfter(reply)} s.`,
        details,
      );
    if (!(reply.status >= 200 && reply.status < 300) && !passes.includes(reply.status))
      throw new PlatformError("failed", `${who} answers ${reply.status}, which proves nothing.`, details);
    return { said: `${who} lets it in (${reply.status}) and nobody without it.`, evidence: kept };
  });
}

const isRefusal = (status: number) => status === 401 || status === 403;

/** When a JWT ends, as it says itself; null where it names no end, undefined for what is no JWT. */
export function endOfJwt(value: string): Date | null | undefined {
  const [head, body, signature] = value.split(".");
  if (!head || !body || signature === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(body, "base64url").toString("utf8"));
    if (typeof claims !== "object" || claims === null) return undefined;
    const end = "exp" in claims ? claims.exp : undefined;
    return typeof end === "number" ? new Date(end * 1000) : null;
  } catch {
    return undefined;
  }
}
