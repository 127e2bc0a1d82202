import type { HistoryDay } from "@/components/charts/history-days";
import { STATUSES } from "@/domain/status";
import type { HistoryRow } from "./platform-types";

const DAY_MS = 86_400_000;

/**
 * Days of one component for its strip. Answers were counted, not seconds: each state gets the share of the day
 * that it has of the answers, and the note says from how many. Today is only as long as it has lasted.
 */
export function historyDaysOf(rows: readonly HistoryRow[], component: string, now: number): HistoryDay[] {
  return rows
    .filter((row) => row.component === component)
    .map((row) => {
      const answers = STATUSES.reduce((sum, status) => sum + row[status], 0);
      const seconds = Math.min(DAY_MS, Math.max(0, now - Date.parse(row.day))) / 1000;
      return {
        day: row.day,
        seconds: Object.fromEntries(
          STATUSES.map((status) => [status, Math.round((row[status] / Math.max(1, answers)) * seconds)]),
        ),
        note: `By ${answers.toLocaleString("en-US")} ${answers === 1 ? "answer" : "answers"}.`,
      };
    });
}
