import type { Status } from "@/domain/status";
import type { PlatformTrail } from "./trail-types";

type Told = PlatformTrail["trails"][number];
export type TrailRow = Pick<
  Told,
  "environmentId" | "tenant" | "readAt" | "readTo" | "failingSince" | "gaps" | "says" | "status"
> & {
  word: string;
};

const WORD: Record<Status, string> = {
  ok: "read",
  warn: "failing",
  alert: "failing",
  unknown: "unknown",
  paused: "paused",
};

const NEVER = {
  tenant: "",
  readAt: null,
  readTo: null,
  failingSince: null,
  gaps: [],
  status: "unknown" as const,
};

/** A row for each trail; a platform that has one which was never read has a row too. */
export const trailRows = (trails: readonly PlatformTrail[]): TrailRow[] =>
  trails
    .filter(({ everySeconds }) => everySeconds !== null)
    .flatMap(({ environmentId, trails: told }): TrailRow[] =>
      told.length === 0
        ? [{ ...NEVER, environmentId, word: WORD.unknown, says: "It was never read." }]
        : told.map((one) => ({ ...one, word: WORD[one.status] })),
    );

/** The page's question answered. */
export function trailsAnswer(trails: readonly PlatformTrail[]): string {
  const rows = trailRows(trails);
  if (rows.length === 0) return "No platform here has a trail of its own that can be read.";
  const good = rows.filter(({ status }) => status === "ok").length;
  const bad = rows.find(({ status }) => status !== "ok");
  const lead =
    good === rows.length
      ? `All ${rows.length} trails of the platforms are read.`
      : `${good} of ${rows.length} trails of the platforms are read.`;
  const trouble = bad ? ` ${[bad.environmentId, bad.tenant].filter(Boolean).join(" / ")}: ${bad.says}` : "";
  return `${lead}${trouble} They are shown as they were told and are no part of this console’s own chain.`;
}
