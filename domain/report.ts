import type { CalendarUnit } from "./objective";

/** Reports: what they are made of. Nothing of it changes once one is frozen. */

export const REPORT_KINDS = ["daily", "weekly", "monthly", "quarterly"] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

export const REPORT_UNIT = {
  daily: "day",
  weekly: "week",
  monthly: "month",
  quarterly: "quarter",
} as const satisfies Record<ReportKind, CalendarUnit>;

/** What a report may hold, in the order in which it is read. */
export const REPORT_SECTIONS = [
  "objectives",
  "latency",
  "alerts",
  "freshness",
  "syncs",
  "deliveries",
  "notifications",
  "security",
  "actions",
  "changes",
  "checklists",
  "audit",
  "capacity",
] as const;
export type SectionKey = (typeof REPORT_SECTIONS)[number];
export const SECTION_WORD: Record<SectionKey, string> = {
  objectives: "Promises",
  latency: "Answer times",
  alerts: "Alerts",
  freshness: "Freshness of data",
  syncs: "Syncs",
  deliveries: "What came in",
  notifications: "Messages sent",
  security: "Security",
  actions: "Actions and approvals",
  changes: "Changes",
  checklists: "Checklists",
  audit: "Audit findings",
  capacity: "Capacity",
};

/** "waiting": it is put together, and somebody still has to write a part of it. */
export const REPORT_STATES = ["making", "waiting", "frozen", "failed"] as const;
export type ReportState = (typeof REPORT_STATES)[number];

export type CellStatus = "ok" | "warn" | "alert" | "unknown";
export type ReportUnit = "percent" | "minutes" | "ms" | "seconds" | "count" | "bytes" | "text" | "moment";

/** `before`: the same figure in the report before this one. `href`: where its rows are, as of that time. */
export type ReportCell = {
  value: number | string | null;
  status?: CellStatus;
  before?: number | string | null;
  href?: string;
};

export type ReportTable = {
  key: string;
  title: string;
  columns: readonly { key: string; title: string; unit: ReportUnit }[];
  rows: readonly { cells: Readonly<Record<string, ReportCell>> }[];
  /** Said where there are no rows. */
  empty: string;
  /** Lines that were left out because there were too many. */
  leftOut?: number;
};

export type ReportSection = {
  key: string;
  title: string;
  /** One or two sentences: the answer before the table. */
  says: string;
  /** Where it comes from: the line of the document that asks for it. */
  asked?: { file: string; line: number };
  tables: readonly ReportTable[];
};

/** A part that a person writes: what no measurement tells. */
export type ManualPart = {
  key: string;
  title: string;
  asks: string;
  text: string | null;
  writtenByName: string | null;
  writtenAt: string | null;
  /** Why nobody wrote it, where it was left out. */
  leftOutBecause: string | null;
};

export type ReportContent = {
  title: string;
  platformId: string | null;
  kind: ReportKind;
  /** ISO moments; `name` is "2026-W47". */
  period: { name: string; from: string; to: string; zone: string };
  madeAt: string;
  /** How everything in it is counted, one sentence each. */
  accounting: readonly string[];
  /** What needs somebody, worst first; empty: nothing did. */
  exceptions: readonly { says: string; status: CellStatus; href?: string }[];
  sections: readonly ReportSection[];
  manual: readonly ManualPart[];
  /** What could not be told, and why; empty: it is complete. */
  missing: readonly string[];
  /** Share of the observations that were due and came, in percent. */
  completeness: number | null;
};
