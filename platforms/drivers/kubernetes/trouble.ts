import { z } from "zod";
import { retryAfter } from "@/platforms/answers";
import type { Reply } from "@/platforms/outbound/outbound";
import { type EvidenceOf, PlatformError } from "@/platforms/platform";

const Status = z.object({
  message: z.string(),
  reason: z.string().nullish().catch(null),
  details: z.object({ name: z.string().nullish(), kind: z.string().nullish() }).nullish().catch(null),
});

const DENIED = /cannot (\S{1,40}) resource "([^"]{1,100})"(?: in API group "([^"]{0,100})")?/;

/** Why the API server refused, in words. A refusal never changed anything. */
export function kubernetesTrouble(
  reply: Reply,
  evidence: EvidenceOf,
  redact: (text: string) => string,
): PlatformError {
  const { status } = reply;
  const told = statusIn(reply);
  const words = told ? redact(told.message).slice(0, 300) : "";
  const details = { evidence, httpStatus: status, notSent: status >= 400 && status < 500 };
  const as = (
    trouble: PlatformError["trouble"],
    message: string,
    over: { retryAfterSeconds?: number } = {},
  ) => new PlatformError(trouble, message, { ...details, ...over });

  switch (status) {
    case 401:
      return as(
        "credentials",
        "The cluster does not accept our token (401). Such tokens end; give a new one.",
      );
    case 403:
      return as("forbidden", deniedWords(words));
    case 404:
      return as(
        "not-deployed",
        told?.details?.name
          ? `There is no ${singular(told.details.kind)} "${told.details.name.slice(0, 100)}" in this namespace (404).`
          : "The cluster does not offer this (404).",
      );
    case 409:
      return as("failed", "Somebody changed it at the same moment (409), so nothing was changed. Ask again.");
    case 410:
      return as("failed", "The list moved on while it was read (410). Ask again.");
    case 429: {
      const retryAfterSeconds = retryAfter(reply);
      return as("rate-limited", `The cluster limits its callers (429); next try in ${retryAfterSeconds} s.`, {
        retryAfterSeconds,
      });
    }
    default:
      if (status >= 300 && status < 400)
        return as("unreadable", `The cluster sends us elsewhere (${status}); redirects are not followed.`);
      return as("failed", `The cluster answered ${status}${words ? `: ${words}` : "."}`);
  }
}

function statusIn(reply: Reply): z.output<typeof Status> | undefined {
  try {
    return Status.safeParse(reply.json()).data;
  } catch {
    return undefined;
  }
}

function deniedWords(message: string): string {
  const [, verb, resource, group] = DENIED.exec(message) ?? [];
  if (!verb || !resource)
    return `The token is known but may not do this (403)${message ? `: ${message}` : "."}`;
  return `The service account misses the verb "${verb}" on "${resource}"${group ? ` in ${group}` : ""} (403). Add it to its role.`;
}

const singular = (kind: string | null | undefined) =>
  (kind ?? "object")
    .replace(/\.[a-z.]*$/, "")
    .replace(/s$/, "")
    .slice(0, 60);
