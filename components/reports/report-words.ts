import { absoluteText } from "@/components/ui/time-text";
import { formatDuration, formatValue } from "@/domain/duration";
import type { ReportCell, ReportContent, ReportState, ReportTable, ReportUnit } from "@/domain/report";

type Value = number | string | null | undefined;

/** A figure as it stands in a report; what could not be told is a dash, never a zero. */
export function figureText(value: Value, unit: ReportUnit, zone: string): string {
  if (value === null || value === undefined || value === "") return "–";
  if (unit === "moment") {
    const at = new Date(value).getTime();
    return Number.isNaN(at) ? String(value) : absoluteText(at, zone, "minute");
  }
  if (typeof value === "string" || unit === "text") return String(value);
  if (unit === "minutes" && value === 0) return "0 min";
  if (unit === "minutes") return formatDuration(Math.round(value * 60_000));
  if (unit === "percent") return `${percent(value)} %`;
  return formatValue(value, unit);
}

/** Near 100 the digits behind the point are the figure: 99.9954 must not read as 100. */
function percent(value: number): string {
  const digits = value > 99 && value < 100 ? 3 : 2;
  const rounded = Number(value.toFixed(digits));
  return String(rounded === 100 && value < 100 ? Math.floor(value * 1000) / 1000 : rounded);
}

/** "was 99.91 %, up 0.03"; what is the same says so, and where there was no report before it says nothing. */
export function beforeText(
  { value, before }: ReportCell,
  unit: ReportUnit,
  zone: string,
): string | undefined {
  if (before === undefined) return undefined;
  if (before === null) return value === null ? undefined : "not known before";
  if (before === value) return "as before";
  const was = `was ${figureText(before, unit, zone)}`;
  if (typeof value !== "number" || typeof before !== "number" || unit === "moment") return was;
  const apart = Math.abs(value - before);
  const size = unit === "percent" ? String(Number(apart.toFixed(3))) : figureText(apart, unit, zone);
  return `${was}, ${value > before ? "up" : "down"} ${size}`;
}

export const isFigure = (unit: ReportUnit) => unit !== "text" && unit !== "moment";

/** "16 Nov 2026 to 22 Nov 2026, whole days in Europe/Berlin". */
export function periodText({ from, to, zone }: ReportContent["period"]): string {
  const day = (at: number) => absoluteText(at, zone, "day");
  const first = day(new Date(from).getTime());
  const last = day(new Date(to).getTime() - 1);
  return first === last ? `${first}, a whole day in ${zone}` : `${first} to ${last}, whole days in ${zone}`;
}

/** Rows as a table file holds them: figures as numbers, moments in ISO, and what was before beside each. */
export function tableRows({ columns, rows }: ReportTable): (string | number | null)[][] {
  const compared = columns.filter(({ key }) => rows.some(({ cells }) => cells[key]?.before !== undefined));
  const isCompared = (key: string) => compared.some((column) => column.key === key);
  const head = columns.flatMap(({ key, title, unit }) => {
    const name = isFigure(unit) && unit !== "count" ? `${title} (${unit})` : title;
    return isCompared(key) ? [name, `${name}, before`] : [name];
  });
  return [
    head,
    ...rows.map(({ cells }) =>
      columns.flatMap(({ key }) => {
        const value = cells[key]?.value ?? null;
        return isCompared(key) ? [value, cells[key]?.before ?? null] : [value];
      }),
    ),
  ];
}

export const STATE_LOOK = {
  making: { status: "paused", word: "being made" },
  waiting: { status: "warn", word: "waits to be frozen" },
  frozen: { status: "ok", word: "frozen" },
  failed: { status: "alert", word: "failed" },
} as const satisfies Record<ReportState, { status: string; word: string }>;

/** Neither written nor left out. */
export const isOpenPart = ({
  text,
  leftOutBecause,
}: {
  text: string | null;
  leftOutBecause: string | null;
}) => text === null && leftOutBecause === null;

export const short = (digest: string) => `${digest.slice(0, 12)}…`;

/** "1 part", "2 parts". */
export const many = (count: number, noun: string) =>
  `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
