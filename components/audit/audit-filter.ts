import { AUDIT_CATEGORIES } from "@/domain/audit";
import { PLATFORM_IDS } from "@/domain/platform";
import type { AuditEvent, AuditFilter, AuditPlace } from "./audit-types";

export const RESULTS = ["done", "refused", "failed"] as const satisfies readonly AuditEvent["result"][];

const HOUR_MS = 3_600_000;
/** Presets of time, counted back from when the page was asked for. */
export const SPANS = [
  { value: "1h", label: "last hour", ms: HOUR_MS },
  { value: "24h", label: "last 24 hours", ms: 24 * HOUR_MS },
  { value: "7d", label: "last 7 days", ms: 7 * 24 * HOUR_MS },
  { value: "30d", label: "last 30 days", ms: 30 * 24 * HOUR_MS },
  { value: "90d", label: "last 90 days", ms: 90 * 24 * HOUR_MS },
] as const;

/** What of the address is a filter, and what each is called; a saved view keeps these. */
export const FILTER_LABEL = {
  q: "words",
  action: "action",
  actor: "actor",
  result: "result",
  category: "category",
  kind: "kind",
  subject: "subject",
  platform: "platform",
  environment: "environment",
  tenant: "tenant",
  correlation: "correlation id",
  last: "time",
  from: "from",
  to: "to",
} as const;
export type FilterName = keyof typeof FILTER_LABEL;
export const FILTER_NAMES = Object.keys(FILTER_LABEL) as FilterName[];

const LONGEST = 200;
const LONGEST_SUBJECT = 500;

type Get = (name: string) => string | null | undefined;

/** Read alike by the server, which fetches the page, and by the browser, which draws it; what cannot be read is left out. */
export function readAuditFilter(get: Get, asOf: Date): AuditFilter {
  const text = (name: FilterName, longest = LONGEST) => oneLine(get(name)).slice(0, longest) || undefined;
  const among = <T extends string>(name: FilterName, values: readonly T[]) =>
    values.find((one) => one === get(name));
  const span = SPANS.find(({ value }) => value === get("last"));
  return withoutGaps({
    text: text("q"),
    action: text("action", 100),
    actor: text("actor"),
    result: among("result", RESULTS),
    category: among("category", AUDIT_CATEGORIES),
    kind: text("kind", 50),
    subjectId: text("subject", LONGEST_SUBJECT),
    platform: among("platform", [...PLATFORM_IDS, "console"]),
    environmentId: text("environment"),
    tenant: text("tenant", LONGEST_SUBJECT),
    correlationId: text("correlation"),
    from: span ? new Date(asOf.getTime() - span.ms) : readMoment(get("from")),
    to: span ? undefined : readMoment(get("to")),
  });
}

/** What the address asks for and cannot be read, as it stands there: nothing is looked for by it. */
export function unreadIn(get: Get, asOf: Date): { label: string; text: string }[] {
  const isRead: Partial<Record<FilterName | "before" | "event", unknown>> = {
    ...Object.fromEntries(
      FILTER_NAMES.map((name) => [
        name,
        Object.keys(readAuditFilter((one) => (one === name ? get(one) : undefined), asOf)).length > 0,
      ]),
    ),
    before: readPlace(get("before")),
    event: readEventName(get("event")),
  };
  return Object.entries(isRead).flatMap(([name, read]) => {
    const text = oneLine(get(name)).slice(0, 60);
    return read || !text ? [] : [{ label: FILTER_LABEL[name as FilterName] ?? name, text }];
  });
}

/** Nobody types a control character, and the database takes not all of them. */
const oneLine = (text: string | null | undefined) => (text ?? "").replace(/\p{Cc}/gu, " ").trim();

/** Without the members that are undefined, which a query's key would keep apart from those that are missing. */
function withoutGaps<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** "2026-11-21T03:40", by the clock of UTC, as fields for a moment write it. */
function readMoment(text: string | null | undefined): Date | undefined {
  if (!text || !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/.test(text)) return undefined;
  return ofOurEra(`${text}Z`);
}

function ofOurEra(text: string): Date | undefined {
  const at = new Date(text);
  return at.getUTCFullYear() >= 1 ? at : undefined;
}

/** A place in the trail as it stands in the address: "2026-11-21T03:40:39.724Z~console/access~7". */
export const writePlace = ({ at, scope, seq }: AuditPlace) => `${at.toISOString()}~${scope}~${seq}`;

export function readPlace(text: string | null | undefined): AuditPlace | undefined {
  const [, moment, scope = "", seq] = text?.match(/^(\d{4}-[\dT:.-]+Z)~([a-z/-]{0,80})~(\d{1,15})$/) ?? [];
  const at = ofOurEra(moment ?? "");
  return at && { at, scope, seq: Number(seq) };
}

export type EventName = { scope: string; seq: number };

export const writeEventName = ({ scope, seq }: EventName) => `${scope}~${seq}`;

export function readEventName(text: string | null | undefined): EventName | undefined {
  const [, scope = "", seq] = text?.match(/^([a-z/-]{1,80})~(\d{1,15})$/) ?? [];
  return Number(seq) > 0 ? { scope, seq: Number(seq) } : undefined;
}

/** The list with this event on top, whatever has come since, and its panel open. */
export const eventAddress = ({ at, scope, seq }: AuditPlace) =>
  `/audit?before=${encodeURIComponent(writePlace({ at, scope, seq: seq + 1 }))}&event=${encodeURIComponent(writeEventName({ scope, seq }))}`;

/** The trail of one thing, or whatever else a filter names. */
export const auditAddress = (filter: Partial<Record<FilterName, string>>) =>
  `/audit?${new URLSearchParams(filter)}`;

/** A new filter starts at the newest event again. */
export const AGAIN = { before: undefined, event: undefined };

export const NO_FILTER = {
  ...AGAIN,
  ...Object.fromEntries(FILTER_NAMES.map((name) => [name, undefined])),
};

const AROUND_MS = 15 * 60_000;

/** A quarter of an hour before and after, as the address has it. */
export function aroundThen(at: Date): { from: string; to: string } {
  const minute = (moment: number) => new Date(moment).toISOString().slice(0, 16);
  return { from: minute(at.getTime() - AROUND_MS), to: minute(at.getTime() + AROUND_MS + 60_000) };
}
