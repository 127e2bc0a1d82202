import { accepted } from "@/platforms/answers";
import type { Outbound } from "@/platforms/outbound/outbound";
import type { Observation } from "@/platforms/platform";

/** Whether a page is served at an address. Any server can say 200; only markup shows that it was a page. */
export async function readPage(http: Outbound, base: string, check: string): Promise<Observation> {
  const reply = accepted(
    await http.send({ base, path: "/", headers: { accept: "text/html" }, timeoutSeconds: 8 }),
  );
  const isPage = /<!doctype html|<html[\s>]/i.test(reply.text);
  return {
    check,
    status: isPage ? "ok" : "unknown",
    reason: isPage ? "The front page is served." : "It answers, but not with a page.",
    latencyMs: reply.durationMs,
    evidence: reply.evidence,
  };
}
