import type { FileClock } from "@/domain/platform-file";
import type { Choice, FileSchedule, PlatformFile } from "./file-types";

const UNIT_TEXT = { day: "every day", week: "every Monday", month: "on the first of every month" } as const;
const many = (count: number, noun: string) =>
  `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;

/** "every Monday at 06:00 (Europe/Berlin)". */
export const clockText = ({ unit, dueAt, zone }: FileClock) => `${UNIT_TEXT[unit]} at ${dueAt} (${zone})`;

export const UNIT_OPTIONS = [
  { value: "day", label: "Every day" },
  { value: "week", label: "Every Monday" },
  { value: "month", label: "On the first of every month" },
] as const;

export function titleOf(choices: readonly Choice[], environmentId: string, key: string): string {
  const place = choices.find((choice) => choice.environmentId === environmentId);
  return place?.lists.find((list) => list.key === key)?.title ?? key;
}

/** The page's answer: how the newest of each list came. */
export function filesAnswer(files: readonly PlatformFile[], schedules: readonly FileSchedule[]): string {
  const newest = new Map<string, PlatformFile>();
  for (const file of files) {
    const name = `${file.environmentId} ${file.key}`;
    if (!newest.has(name) && (file.state === "ready" || file.state === "failed")) newest.set(name, file);
  }
  const ended = [...newest.values()];
  const failed = ended.filter(({ state }) => state === "failed").length;
  const odd = ended.filter(({ state, remarks }) => state === "ready" && remarks.length > 0).length;
  const clock =
    schedules.length === 0
      ? "None is fetched by the clock."
      : `${many(schedules.filter(({ active }) => active).length, "list")} come by the clock.`;
  if (ended.length === 0) return `No list was fetched yet. ${clock}`;
  const told = [
    failed > 0 && `${failed} of ${many(ended.length, "list")} did not come the last time`,
    odd > 0 && `${odd} came with a remark`,
  ].filter(Boolean);
  return `${told.length > 0 ? `${told.join("; ")}.` : `${many(ended.length, "list")} came as asked the last time.`} ${clock}`;
}

export function rangeText({ fromDay, toDay }: Pick<PlatformFile, "fromDay" | "toDay">): string {
  if (!fromDay) return "as of then";
  return fromDay === toDay ? fromDay : `${fromDay} to ${toDay}`;
}
