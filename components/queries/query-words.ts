import { formatDuration, formatValue } from "@/domain/duration";
import type { AnswerColumn, Catalogue, Cell, QueryField, QueryGroup, RowActionShown } from "./query-types";

export const GROUP_WORD: Record<QueryGroup["group"], string> = {
  database: "Database",
  queues: "Queues",
  cache: "Cache",
  workloads: "Workloads",
  deployments: "Deployments",
  cloud: "Cloud",
  webhooks: "Webhooks",
  platform: "Platform",
};

/** The page's question, answered: how much can be asked, and how much cannot. */
export function catalogueAnswer({ groups, platform, name }: Catalogue): string {
  const queries = groups.flatMap((group) => group.queries);
  if (queries.length === 0) return `There is nothing to ask ${platform} / ${name}.`;
  const missing = queries.filter(({ notOfferedBecause }) => notOfferedBecause !== null).length;
  const what = queries.length === 1 ? "1 question" : `${queries.length} questions`;
  return `${what} can be put to ${platform} / ${name}; each reads and changes nothing.${
    missing === 0
      ? ""
      : ` ${missing === queries.length ? "None" : `${missing} of them`} ${missing === 1 ? "is" : "are"} ${missing === queries.length ? "" : "not "}offered here.`
  }`;
}

/** A cell as text, as a file and a screen reader have it. */
export function cellText(value: Cell | undefined, kind: string): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number")
    switch (kind) {
      case "bytes":
        return formatValue(value, "bytes");
      case "milliseconds":
        return formatDuration(value);
      case "percent":
        return formatValue(value, "percent");
      default:
        return formatValue(value, "count");
    }
  return value;
}

const FIELD = "in.";

/** What the address and the defaults say a query is asked with; fields left empty are left out. */
export function inputFrom(fields: readonly QueryField[], read: (name: string) => string | null) {
  return Object.fromEntries(
    fields.flatMap((field): [string, string][] => {
      const value = read(`${FIELD}${field.key}`) ?? field.default ?? "";
      return value === "" ? [] : [[field.key, value]];
    }),
  );
}

/** What the address must say for this input; a field that is empty although it has a default says so. */
export const addressOf = (fields: readonly QueryField[], input: Record<string, string>) =>
  Object.fromEntries(
    fields.map(({ key, default: usual }) => [
      `${FIELD}${key}`,
      input[key] === usual ? undefined : input[key],
    ]),
  );

/** The input of an action that a row offers, made of its cells; undefined when a cell it needs is empty. */
export function inputOfRow(
  action: Pick<RowActionShown, "input">,
  columns: readonly AnswerColumn[],
  row: readonly Cell[],
): Record<string, string> | undefined {
  const input: Record<string, string> = {};
  for (const [column, field] of Object.entries(action.input)) {
    const cell = row[columns.findIndex(({ key }) => key === column)];
    if (cell === undefined || cell === null || cell === "") return undefined;
    input[field] = String(cell);
  }
  return input;
}

/** Inputs that hold several of a kind, "a,b": an action that takes one may be asked for several rows at once. */
const LISTS: readonly string[] = ["backends"];

export const takesList = ({ input }: Pick<RowActionShown, "input">) =>
  Object.values(input).some((field) => LISTS.includes(field));

/** One input for several rows: lists are put together, everything else must agree. */
export function inputOfRows(
  inputs: readonly Readonly<Record<string, string>>[],
): Record<string, string> | undefined {
  const [first, ...rest] = inputs;
  if (!first) return undefined;
  const together: Record<string, string> = { ...first };
  for (const input of rest)
    for (const [field, value] of Object.entries(input)) {
      if (LISTS.includes(field)) together[field] = `${together[field]},${value}`;
      else if (together[field] !== value) return undefined;
    }
  return together;
}

/** Empty cells last, whichever way the rest is sorted. */
export function compareCells(a: Cell | undefined, b: Cell | undefined, isDescending: boolean): number {
  const isEmpty = (cell: Cell | undefined) => cell === null || cell === undefined || cell === "";
  if (isEmpty(a) || isEmpty(b)) return Number(isEmpty(a)) - Number(isEmpty(b));
  const order =
    typeof a === "number" && typeof b === "number"
      ? a - b
      : String(a).localeCompare(String(b), "en", { numeric: true });
  return isDescending ? -order : order;
}
