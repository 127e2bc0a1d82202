import { accepted } from "@/platforms/answers";
import { readCsv } from "@/platforms/csv";
import {
  type Conversation,
  PlatformError,
  type PlatformExport,
  type PlatformList,
} from "@/platforms/platform";
import { askSigned } from "./client";

const TIMEOUT_SECONDS = 60;
const COSTS = "/api/v1/exports/costs";
const DAY = /^\d{4}-\d{2}-\d{2}/;

/** The platform's own exports (AZ-110 to AZ-112). Those that take no range hold what is there now. */
export const exports: readonly PlatformExport[] = [
  { key: "costs", title: "Costs", takesRange: true, fetch: costs },
  {
    key: "compliance",
    title: "Compliance",
    takesRange: false,
    fetch: (c) => listOf(c, "/api/v1/exports/compliance"),
  },
  {
    key: "resources",
    title: "Resource inventory",
    takesRange: false,
    fetch: (c) => listOf(c, "/api/v1/exports/resources"),
  },
];

/**
 * The real dialect takes only the length of a range and ends it today. Where the days that came are not those that were
 * asked for, it is asked again from the first day until today, and what lies outside is left out here.
 */
async function costs(c: Conversation, { from, to }: { from: string; to: string }): Promise<PlatformList> {
  const today = c.now().toISOString().slice(0, 10);
  const first = await listOf(c, COSTS, { start_date: from, end_date: to });
  const strangers = daysOf(first.rows).filter((day) => day < from || day > to);
  const isIgnored = strangers.length > 0;
  const mayHideMore = isIgnored || (first.rows.length < 2 && to < today);
  const whole = mayHideMore ? await listOf(c, COSTS, { start_date: from, end_date: today }) : first;
  const [head, ...lines] = whole.rows;
  if (!head) return whole;
  const date = head.indexOf("date");
  const wanted = lines.filter((line) => isBetween(line[date] ?? "", from, to));
  const sums = lines.filter((line) => !DAY.test(line[date] ?? "")).length;
  return {
    rows: [head, ...wanted],
    remarks: [
      ...whole.remarks,
      ...(isIgnored
        ? [
            `The platform ignored the range: asked for ${from} to ${to} it gave ${strangers[0]} to ${strangers.at(-1)}. It was asked again until today, and ${lines.length - wanted.length} rows of other days were left out.`,
          ]
        : []),
      ...(sums > 0
        ? [`${sums} sums without a day were left out: they are of the platform’s own range.`]
        : []),
      ...missingDays(daysOf(wanted, date), from, to),
    ],
  };
}

async function listOf(c: Conversation, path: string, query?: Record<string, string>): Promise<PlatformList> {
  const reply = accepted(
    await askSigned(c, { path, ...(query && { query }), timeoutSeconds: TIMEOUT_SECONDS }),
  );
  const { text } = reply;
  if (text && !reply.header("content-type")?.includes("csv"))
    throw new PlatformError("unreadable", "The platform answered with something else than a CSV list.", {
      evidence: reply.evidence,
    });
  const rows = readCsv(text);
  const odd = rows.filter((row) => row.length !== rows[0]?.length).length;
  const isCut = text !== "" && !text.endsWith("\n");
  return {
    rows,
    remarks: [
      ...(isCut ? ["The list ends in the middle of a line: it was cut on its way."] : []),
      ...(odd > 0 ? [`${odd} lines have another number of fields than the head line.`] : []),
    ],
  };
}

const daysOf = (rows: readonly string[][], column = rows[0]?.indexOf("date") ?? 0) =>
  [...new Set(rows.map((row) => row[column]?.slice(0, 10) ?? ""))].filter((day) => DAY.test(day)).sort();

const isBetween = (day: string, from: string, to: string) => {
  const short = day.slice(0, 10);
  return short >= from && short <= to;
};

const NAMED = 5;

function missingDays(there: readonly string[], from: string, to: string): string[] {
  const missing: string[] = [];
  let days = 0;
  for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10);
    days += 1;
    if (!there.includes(day)) missing.push(day);
  }
  if (missing.length === 0) return [];
  const more = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : "";
  return [
    `No row is of ${missing.length} of the ${days} days: ${missing.slice(0, NAMED).join(", ")}${more}.`,
  ];
}
