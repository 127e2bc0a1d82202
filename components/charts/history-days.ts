import { formatDuration } from "@/domain/duration";
import { byTrouble, STATUS_WORD, STATUSES, type Status } from "@/domain/status";

/** How long each state lasted on one day. */
export type HistoryDay = {
  /** "2026-11-20" */
  day: string;
  seconds: Partial<Record<Status, number>>;
  /** What else is worth saying: "2 alerts, worst: queue 240 / 100." */
  note?: string;
};

const DAY_MS = 86_400_000;

/** Every day of the window, oldest first, with its record if there is one. */
export function lastDays(
  days: readonly HistoryDay[],
  until: string,
  length: number,
): { day: string; record: HistoryDay | undefined }[] {
  const records = new Map(days.map((record) => [record.day, record]));
  const end = Date.parse(until);
  return Array.from({ length }, (_, index) => {
    const day = new Date(end - (length - 1 - index) * DAY_MS).toISOString().slice(0, 10);
    return { day, record: records.get(day) };
  });
}

/** "20 Nov: ok, but alert for 42 min." */
export function sentenceOf(day: string, record: HistoryDay | undefined): string {
  const name = dayName(day);
  if (!record) return `${name}: not recorded.`;
  const parts = STATUSES.filter((status) => (record.seconds[status] ?? 0) > 0)
    .toSorted(byTrouble)
    .map((status) => ({
      status,
      text: `${STATUS_WORD[status]} for ${formatDuration((record.seconds[status] ?? 0) * 1000)}`,
    }));
  const [first] = parts;
  const told =
    parts.length === 1 && first
      ? `${STATUS_WORD[first.status]} all day`
      : parts.map((part) => part.text).join(", ");
  return `${name}: ${told || "not recorded"}.${record.note ? ` ${record.note}` : ""}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function dayName(day: string): string {
  const [, month, date] = day.split("-");
  return `${Number(date)} ${MONTHS[Number(month) - 1]}`;
}
