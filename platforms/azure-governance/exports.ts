import { accepted } from "@/platforms/answers";
import { readCsv } from "@/platforms/csv";
import type { PlatformExport } from "@/platforms/platform";
import { askSigned } from "./client";

const TIMEOUT_SECONDS = 60;

/**
 * The platform's own exports (AZ-110 to AZ-112). That of costs uses only the length of the range and ends it today, so
 * it is asked from the first day until today, and what lies outside the wanted days is left out here.
 */
export const exports: readonly PlatformExport[] = [
  {
    key: "costs",
    title: "Costs",
    takesRange: true,
    fetch: async (c, { from, to }) => {
      const reply = await askSigned(c, {
        path: "/api/v1/exports/costs",
        query: { start_date: from, end_date: c.now().toISOString().slice(0, 10) },
        timeoutSeconds: TIMEOUT_SECONDS,
      });
      const [head, ...lines] = readCsv(accepted(reply).text);
      if (!head) return [];
      const date = head.indexOf("date");
      return [head, ...lines.filter((line) => isBetween(line[date] ?? "", from, to))];
    },
  },
  {
    key: "compliance",
    title: "Compliance",
    takesRange: false,
    fetch: (c) => whole(c, "/api/v1/exports/compliance"),
  },
  {
    key: "resources",
    title: "Resource inventory",
    takesRange: false,
    fetch: (c) => whole(c, "/api/v1/exports/resources"),
  },
];

const whole = async (c: Parameters<typeof askSigned>[0], path: string) =>
  readCsv(accepted(await askSigned(c, { path, timeoutSeconds: TIMEOUT_SECONDS })).text);

/** Sums carry no day; they are of the platform's range and not of ours. */
const isBetween = (day: string, from: string, to: string) => {
  const short = day.slice(0, 10);
  return short >= from && short <= to;
};
