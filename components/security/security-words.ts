import type { SecurityRange } from "@/domain/schema/security";
import type { Overview, Unusual } from "./security-types";

export const RANGES: Record<SecurityRange["range"], string> = { "24h": "24 hours", "7d": "7 days" };

export const rangeOf = (text: string | null | undefined): SecurityRange["range"] =>
  text === "7d" ? "7d" : "24h";

const TROUBLED = ["alert", "warn", "unknown"];
export const troubled = <T extends { status: string }>(watches: readonly T[]): T[] =>
  watches
    .filter(({ status }) => TROUBLED.includes(status))
    .sort((a, b) => TROUBLED.indexOf(a.status) - TROUBLED.indexOf(b.status));

/** The page's question, "does anybody try to get in?", answered in a sentence. */
export function securityAnswer({ checks, unusual }: Pick<Overview, "checks" | "unusual">): string {
  if (checks.length === 0) return "Nothing was looked at yet: no worker has asked.";
  const bad = checks.filter(({ status }) => status === "alert" || status === "warn");
  const unknown = checks.filter(({ status }) => status === "unknown");
  const waiting = unusual.filter(({ settled }) => !settled).length;
  return [
    bad.length === 0
      ? `${unknown.length === 0 ? "Nothing needs" : "Of what is known, nothing needs"} somebody now.`
      : `${bad.length} of ${checks.length} things that are watched ${bad.length === 1 ? "needs" : "need"} somebody now.`,
    ...(unknown.length > 0 ? [`${unknown.length} ${unknown.length === 1 ? "is" : "are"} unknown.`] : []),
    ...(waiting > 0
      ? [
          `${waiting} unusual ${waiting === 1 ? "sign-in" : "sign-ins"} of the last 30 days ${waiting === 1 ? "was" : "were"} never looked at.`,
        ]
      : []),
  ].join(" ");
}

/** "from 203.0.113.0/24, for the first time, and at 03 h, for the first time (Europe/Berlin)" */
export function unusualWords({ unusual, network, hour, timeZone }: Unusual): string {
  const parts = [
    ...(unusual.includes("network") ? [`from ${network}`] : []),
    ...(unusual.includes("hour")
      ? [`at ${String(hour).padStart(2, "0")}–${String((hour + 1) % 24).padStart(2, "0")} h in ${timeZone}`]
      : []),
  ];
  return `${parts.join(" and ")}, as never before`;
}

/** How much can be called unusual at all. */
export function historyWords({ known, tooLittle }: Overview["history"]): string {
  if (tooLittle === 0) return `of ${known === 1 ? "1 person" : `all ${known} people`} enough is known`;
  return `of ${known} ${known === 1 ? "person" : "people"} enough is known; of ${tooLittle} too little yet (10 sign-ins and 7 days), so nothing of theirs is called unusual`;
}

/** The trail, filtered. */
export function trailAddress(filter: Record<string, string>): string {
  return `/audit?${new URLSearchParams(filter).toString()}`;
}

/** Where the events behind a watched thing stand. */
export const TRAIL_OF: Record<string, Record<string, string>> = {
  "sign-in-spread": { action: "sign-in.failed" },
  refusals: { result: "refused" },
  "privileged-refusals": { result: "refused" },
  "unusual-sign-ins": { action: "security.unusual-sign-in" },
  "rate-refusals": { result: "refused" },
  "break-glass": { action: "action.submit" },
  "ended-tokens": { action: "token.use", result: "refused" },
  "trail-verified": { action: "audit." },
  checkpoints: { action: "audit." },
  archives: { action: "retention." },
  "permission-proof": { action: "permission." },
};
