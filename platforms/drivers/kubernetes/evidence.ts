import type { Outbound, Reply } from "@/platforms/outbound/outbound";
import type { EvidenceOf } from "@/platforms/platform";

const EXCERPT = 2000;

type Thing = {
  kind?: unknown;
  message?: unknown;
  reason?: unknown;
  metadata?: { name?: unknown; generation?: unknown; resourceVersion?: unknown };
  status?: unknown;
  items?: unknown;
};

/**
 * What was answered, without what containers are given: commands and environment variables hold secrets under any
 * name. Lines of logs are left out too; they are read elsewhere.
 */
export function plainEvidence(reply: Reply, http: Outbound): EvidenceOf {
  return () => ({ ...reply.evidence(), excerpt: http.redact(excerptOf(reply)).slice(0, EXCERPT) });
}

function excerptOf(reply: Reply): string {
  let told: unknown;
  try {
    told = JSON.parse(reply.text);
  } catch {
    return `${reply.text.length} characters`;
  }
  if (typeof told !== "object" || told === null) return `${reply.text.length} characters`;
  const { kind, message, reason, items } = told as Thing;
  return JSON.stringify(
    Array.isArray(items)
      ? { kind, count: items.length, items: items.slice(0, 20).map(summary) }
      : { kind, reason, message, ...summary(told) },
  );
}

function summary(thing: unknown) {
  if (typeof thing !== "object" || thing === null) return {};
  const { metadata, status } = thing as Thing;
  return {
    name: metadata?.name,
    generation: metadata?.generation,
    resourceVersion: metadata?.resourceVersion,
    status,
  };
}
