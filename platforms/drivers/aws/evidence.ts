import type { Outbound, Reply } from "@/platforms/outbound/outbound";
import type { Evidence } from "@/platforms/platform";

const EXCERPT = 2000;
/** What containers are given holds secrets under any name; lines of logs are read elsewhere. */
const LEFT_OUT = new Set(["environment", "environmentFiles", "secrets", "command", "overrides", "message"]);

/** What was answered, as far as it may be kept. */
export const plainEvidence = (reply: Reply | undefined, http: Outbound) => (): Evidence => {
  if (!reply) throw new Error("There is no evidence of what was not asked.");
  return { ...reply.evidence(), excerpt: http.redact(excerptOf(reply.text)).slice(0, EXCERPT) };
};

function excerptOf(text: string): string {
  if (text.trimStart().startsWith("<")) return text.slice(0, EXCERPT * 2);
  try {
    const told: unknown = JSON.parse(text);
    const isError = typeof told === "object" && told !== null && "__type" in told;
    return JSON.stringify(told, (key, value) => (LEFT_OUT.has(key) && !isError ? undefined : value)) ?? "";
  } catch {
    return `${text.length} characters`;
  }
}
