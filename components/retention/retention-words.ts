import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import type { AuditCategory, AuditKeeper } from "@/domain/audit";
import { CATEGORY_TITLE, CLOSED_DAYS, keeperOfScope } from "@/domain/audit-retention";
import { formatValue } from "@/domain/duration";
import type { Status } from "@/domain/status";
import type { Drop, Hold, Month, Retention } from "./retention-types";

export const keeperName = (keeper: AuditKeeper) =>
  keeper === "console" ? "Wheelhouse" : PLATFORM_NAME[keeper];
const categoryOf = (scope: string) => scope.split("/")[1] as AuditCategory;
export const scopeName = (scope: string) =>
  `${keeperName(keeperOfScope(scope))} · ${CATEGORY_TITLE[categoryOf(scope)].toLowerCase()}`;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** "2026-11-01" is "Nov 2026". */
export const monthName = (month: string) => `${MONTHS[Number(month.slice(5, 7)) - 1]} ${month.slice(0, 4)}`;

/** "7 years", "400 days". */
export const daysText = (days: number) => (days === 2557 ? "7 years" : `${days.toLocaleString("en")} days`);
export const bytesText = (bytes: number) => formatValue(bytes, "bytes");
export const many = (count: number, one: string, more = `${one}s`) =>
  `${count.toLocaleString("en")} ${count === 1 ? one : more}`;

/** How a month stands, as one word and its colour; what is wrong comes first. */
export type Standing =
  | "problem"
  | "attached"
  | "held"
  | "archiving"
  | "archived"
  | "dropped"
  | "due"
  | "live";
export function standingOf({
  problem,
  state,
  held,
  closed,
}: Pick<Month, "problem" | "state" | "held" | "closed">): Standing {
  if (problem) return "problem";
  if (held && held.length > 0) return "held";
  if (state === "live") return closed ? "due" : "live";
  return state;
}

export const STANDING: Record<Standing, { status: Status; word: string; means: string }> = {
  problem: {
    status: "alert",
    word: "problem",
    means: "the archive did not come about, or is not what was written; nothing is dropped",
  },
  due: {
    status: "warn",
    word: "waits",
    means: `over for ${CLOSED_DAYS} days and archived with the next night`,
  },
  archiving: { status: "paused", word: "on its way", means: "being written and read back" },
  live: { status: "ok", word: "open", means: "in the database; events may still be added" },
  archived: { status: "ok", word: "archived", means: "in the database and, read back whole, in the store" },
  held: { status: "paused", word: "held", means: "stays whatever its age, for a legal hold" },
  dropped: {
    status: "unknown",
    word: "in the store only",
    means: "dropped from the database; the chain goes on from its signed manifest",
  },
  attached: { status: "warn", word: "brought back", means: "dropped, and searchable again for some hours" },
};

export function retentionAnswer({ months, plan, drops, periods }: Retention): string {
  const problems = months.filter(({ problem }) => problem).length;
  const waiting =
    drops.filter(({ state }) => state === "waiting").length + periods.filter(({ wanted }) => wanted).length;
  const due = months.filter((month) => standingOf(month) === "due").length;
  const stored = months.filter(({ objectKey }) => objectKey).length;
  return [
    problems > 0 && `${many(problems, "month")} could not be archived or read back.`,
    waiting > 0 && `${many(waiting, "decision")} ${waiting === 1 ? "waits" : "wait"} for a second person.`,
    stored === 0
      ? "No month is archived yet; each is, once it is over for 35 days."
      : `${many(stored, "month")} of the chains ${stored === 1 ? "is" : "are"} archived and read back.`,
    due > 0 && `${many(due, "month")} ${due === 1 ? "waits" : "wait"} for the archive.`,
    plan.goes.length > 0
      ? `${many(plan.goes.length, "month")} may go from the database.`
      : "None may go from the database now.",
  ]
    .filter(Boolean)
    .join(" ");
}

/** "auditron, tenant Kingston, 1 Jan 2026 to now". */
export function holdCovers({ platformId, tenant, correlationId, fromAt, toAt }: Hold): string {
  const day = (at: Date | string) => new Date(at).toISOString().slice(0, 10);
  const time =
    fromAt || toAt ? `${fromAt ? day(fromAt) : "the beginning"} to ${toAt ? day(toAt) : "now"}` : undefined;
  const all = [
    platformId && PLATFORM_NAME[platformId as keyof typeof PLATFORM_NAME],
    tenant && `tenant ${tenant}`,
    correlationId && `correlation id ${correlationId}`,
    time,
  ].filter(Boolean);
  return all.length > 0 ? all.join(", ") : "everything";
}

export const DROP_STATE: Record<Drop["state"], { status: Status; word: string }> = {
  waiting: { status: "warn", word: "waits for a second person" },
  approved: { status: "paused", word: "agreed" },
  running: { status: "paused", word: "under way" },
  done: { status: "ok", word: "done" },
  refused: { status: "unknown", word: "refused" },
  lapsed: { status: "unknown", word: "lapsed" },
};

export function dropOutcome({ leaves, state }: Pick<Drop, "leaves" | "state">): string {
  const dropped = leaves.filter(({ outcome }) => outcome === "dropped").length;
  const kept = leaves.filter(({ outcome }) => outcome === "kept");
  if (state !== "done" && state !== "running") return many(leaves.length, "month");
  return `${many(dropped, "month")} dropped${kept.length > 0 ? `, ${kept.length} kept: ${kept[0]?.said ?? ""}` : ""}`;
}
