import { type SQL, sql } from "drizzle-orm";
import type { Permission } from "@/domain/access";
import type { ReportUnit } from "@/domain/report";

/**
 * What lies behind the figures of a report. `only` names the parts of a set that are counted: the sections count with
 * the very conditions by which the rows are shown.
 */
export type RowSet = {
  title: string;
  /** The rows with the columns `at` and `place`, and `id` where a row has a page. */
  rows: SQL;
  at: SQL;
  place: SQL | null;
  /** What `of` of an address must equal. */
  of: SQL | null;
  only: Readonly<Record<string, SQL>>;
  columns: readonly { key: string; title: string; unit: ReportUnit; value: SQL }[];
  order: SQL;
  path?: SQL;
  /** Where reading reports is not enough to see the rows themselves. */
  needs?: Permission;
};

const place = { key: "place", title: "Where", unit: "text" } as const;
const moment = (title: string, value: SQL) => ({ key: "at", title, unit: "moment", value }) as const;
const worded = (key: string, title: string, value: SQL) => ({ key, title, unit: "text", value }) as const;

export const ALERTS = {
  title: "Alerts that opened",
  rows: sql.raw(`(select e.at, e.id as event_id, a.id, a.environment_id, a.severity, a.title, a.trouble,
    extract(epoch from (select min(k.at) from alert_events k where k.alert_id = a.id and k.kind = 'acknowledged' and k.at >= e.at) - e.at) as taken,
    (select min(r.at) from alert_events r where r.alert_id = a.id and r.kind = 'resolved' and r.at >= e.at) as over
    from alert_events e join alerts a on a.id = e.alert_id where e.kind in ('opened', 'reopened')) x`),
  at: sql.raw("x.at"),
  place: sql.raw("x.environment_id"),
  of: sql.raw("x.trouble"),
  only: {
    critical: sql.raw("x.severity = 'critical'"),
    warning: sql.raw("x.severity = 'warning'"),
    taken: sql.raw("x.taken is not null"),
    "not-taken": sql.raw("x.taken is null and x.severity = 'critical'"),
  },
  columns: [
    moment("Opened", sql.raw("x.at")),
    { ...place, value: sql.raw("x.environment_id") },
    worded("severity", "Severity", sql.raw("x.severity")),
    worded("title", "Alert", sql.raw("x.title")),
    { key: "taken", title: "Taken after", unit: "seconds", value: sql.raw("x.taken") },
    { key: "over", title: "Over", unit: "moment", value: sql.raw("x.over") },
  ],
  order: sql.raw("x.at desc, x.event_id desc"),
  path: sql.raw("'/alerts/' || x.id"),
} satisfies RowSet;

export const RUNS = {
  title: "Runs that started",
  rows: sql.raw("runs x"),
  at: sql.raw("x.started_at"),
  place: sql.raw("x.environment_id"),
  of: sql.raw("x.job"),
  only: {
    failed: sql.raw("x.status in ('failed', 'partial')"),
    succeeded: sql.raw("x.status = 'succeeded'"),
    unknown: sql.raw("x.status in ('unknown', 'running')"),
    empty: sql.raw("x.status = 'succeeded' and x.records = 0"),
  },
  columns: [
    moment("Started", sql.raw("x.started_at")),
    { ...place, value: sql.raw("x.environment_id") },
    worded("job", "Job", sql.raw("x.job")),
    worded("tenant", "Tenant", sql.raw("x.tenant")),
    worded("status", "Ended", sql.raw("x.status")),
    { key: "took", title: "Took", unit: "ms", value: sql.raw("x.duration_ms") },
    { key: "records", title: "Records", unit: "count", value: sql.raw("x.records") },
    worded("cause", "Cause", sql.raw("x.failure_class")),
  ],
  order: sql.raw("x.started_at desc, x.id desc"),
  path: sql.raw("'/syncs/runs/' || x.id"),
} satisfies RowSet;

export const DELIVERIES = {
  title: "What came in",
  rows: sql.raw("webhook_deliveries x"),
  at: sql.raw("x.received_at"),
  place: sql.raw("x.environment_id"),
  of: sql.raw("x.source"),
  only: {
    accepted: sql.raw("x.verdict = 'accepted'"),
    refused: sql.raw("x.verdict <> 'accepted'"),
  },
  columns: [
    moment("Came", sql.raw("x.received_at")),
    { ...place, value: sql.raw("x.environment_id") },
    worded("source", "From", sql.raw("x.source")),
    worded("verdict", "Verdict", sql.raw("x.verdict")),
    worded("said", "Answered", sql.raw("x.said")),
  ],
  order: sql.raw("x.received_at desc, x.id desc"),
  path: sql.raw("'/syncs/incoming?delivery=' || x.id"),
} satisfies RowSet;

/** A message belongs to a place when an alert of it is what it tells of. */
export const NOTIFICATIONS = {
  title: "Messages",
  rows: sql.raw(`(select n.*, (select min(a.environment_id) from alerts a where a.id = any(n.alert_ids)) as environment_id
    from notifications n where n.event <> 'test') x`),
  at: sql.raw("x.created_at"),
  place: sql.raw("x.environment_id"),
  of: sql.raw("x.channel_id"),
  only: {
    sent: sql.raw("x.state = 'sent'"),
    failed: sql.raw("x.state in ('failed', 'unknown')"),
    open: sql.raw("x.state in ('waiting', 'held', 'sending')"),
  },
  columns: [
    moment("Decided", sql.raw("x.created_at")),
    { ...place, value: sql.raw("x.environment_id") },
    worded("channel", "Channel", sql.raw("x.channel_id")),
    worded("title", "Message", sql.raw("x.message ->> 'title'")),
    worded("state", "State", sql.raw("x.state")),
    { key: "sent", title: "Sent", unit: "moment", value: sql.raw("x.sent_at") },
  ],
  order: sql.raw("x.created_at desc, x.id desc"),
} satisfies RowSet;

export const ACTIONS = {
  title: "Actions that were asked for",
  rows: sql.raw("action_runs x"),
  at: sql.raw("x.requested_at"),
  place: sql.raw("x.environment_id"),
  of: sql.raw("x.action"),
  only: {
    succeeded: sql.raw("x.state = 'succeeded'"),
    failed: sql.raw("x.state = 'failed'"),
    unknown: sql.raw("x.state = 'outcome-unknown'"),
    alone: sql.raw("x.break_glass"),
    second: sql.raw("x.tier >= 2"),
    rejected: sql.raw(
      "exists (select 1 from approvals p where p.action_run_id = x.id and p.decision = 'rejected')",
    ),
  },
  columns: [
    moment("Asked", sql.raw("x.requested_at")),
    { ...place, value: sql.raw("x.environment_id") },
    worded("label", "Action", sql.raw("x.label")),
    { key: "tier", title: "Tier", unit: "count", value: sql.raw("x.tier") },
    worded("by", "By", sql.raw("x.requested_by_name")),
    worded("state", "State", sql.raw("x.state")),
  ],
  order: sql.raw("x.requested_at desc, x.id desc"),
  path: sql.raw("'/actions/' || x.id"),
} satisfies RowSet;

export const CHECKLISTS = {
  title: "Checklists that were due",
  rows: sql.raw("checklist_runs x"),
  at: sql.raw("x.due_at"),
  place: sql.raw("x.environment_id"),
  of: sql.raw("x.checklist_id"),
  only: {
    done: sql.raw("x.signed_at <= x.due_at"),
    late: sql.raw("x.signed_at > x.due_at"),
    missed: sql.raw("x.signed_at is null"),
  },
  columns: [
    moment("Due", sql.raw("x.due_at")),
    { ...place, value: sql.raw("x.environment_id") },
    worded("checklist", "Checklist", sql.raw("x.checklist_id")),
    worded("period", "For", sql.raw("x.period")),
    worded("by", "Signed off by", sql.raw("x.signed_by_name")),
    { key: "signed", title: "Signed off", unit: "moment", value: sql.raw("x.signed_at") },
  ],
  order: sql.raw("x.due_at desc, x.id desc"),
  path: sql.raw("'/checklists/runs/' || x.id"),
} satisfies RowSet;

export const ISOLATION = {
  title: "Looks across tenants",
  rows: sql.raw("isolation_views x"),
  at: sql.raw("x.at"),
  place: sql.raw("x.environment_id"),
  of: sql.raw("x.tenant"),
  only: { leak: sql.raw("x.verdict = 'leak'"), unproven: sql.raw("x.verdict in ('unproven', 'not-read')") },
  columns: [
    moment("Looked", sql.raw("x.at")),
    { ...place, value: sql.raw("x.environment_id") },
    worded("title", "List", sql.raw("x.title")),
    worded("tenant", "Tenant", sql.raw("x.tenant")),
    worded("verdict", "Verdict", sql.raw("x.verdict")),
    { key: "foreign", title: "Foreign rows", unit: "count", value: sql.raw('x."foreign"') },
  ],
  order: sql.raw("x.at desc, x.id desc"),
  path: sql.raw("'/tenants/isolation'"),
} satisfies RowSet;

export const SIGN_INS = {
  needs: "security:read",
  title: "Sign-ins that failed",
  rows: sql.raw("(select * from sign_in_attempts where not succeeded) x"),
  at: sql.raw("x.at"),
  place: null,
  of: sql.raw("x.account"),
  only: {},
  columns: [
    moment("Tried", sql.raw("x.at")),
    worded("account", "Account", sql.raw("x.account")),
    worded("ip", "From", sql.raw("x.ip")),
  ],
  order: sql.raw("x.at desc, x.id desc"),
  path: sql.raw("'/people/security'"),
} satisfies RowSet;

/** Days of UTC as they were summed; a day at an end of the time is shown whole. */
const FRESH_DAYS = {
  title: "Freshness by day",
  rows: sql.raw("(select *, day::timestamp at time zone 'UTC' as at from freshness_days) x"),
  at: sql.raw("x.at"),
  place: sql.raw("x.environment_id"),
  of: sql.raw("x.job"),
  only: { late: sql.raw("x.alert_seconds > 0"), unknown: sql.raw("x.unknown_seconds > 0") },
  columns: [
    moment("Day (UTC)", sql.raw("x.at")),
    { ...place, value: sql.raw("x.environment_id") },
    worded("job", "Job", sql.raw("x.job")),
    worded("tenant", "Tenant", sql.raw("x.tenant")),
    { key: "ok", title: "Fresh", unit: "seconds", value: sql.raw("x.ok_seconds + x.warn_seconds") },
    { key: "late", title: "Too old", unit: "seconds", value: sql.raw("x.alert_seconds") },
    { key: "unknown", title: "Unknown", unit: "seconds", value: sql.raw("x.unknown_seconds") },
  ],
  order: sql.raw("x.alert_seconds desc, x.day desc, x.environment_id, x.job, x.tenant"),
} satisfies RowSet;

const CHECK_DAYS = {
  title: "Checks by day",
  rows: sql.raw(`(select r.*, r.bucket as at, c.environment_id, c.title, c.key as check_key, e.platform_id
    from rollups_day r join checks c on c.id = r.check_id join environments e on e.id = c.environment_id) x`),
  at: sql.raw("x.at"),
  place: sql.raw("x.environment_id"),
  of: sql.raw("x.check_key"),
  only: {
    bad: sql.raw("x.alert > 0"),
    timed: sql.raw("x.latency <> '{}'"),
    valued: sql.raw("x.value_count > 0"),
  },
  columns: [
    moment("Day (UTC)", sql.raw("x.at")),
    { ...place, value: sql.raw("x.environment_id") },
    worded("title", "Check", sql.raw("x.title")),
    {
      key: "answers",
      title: "Observations",
      unit: "count",
      value: sql.raw("x.ok + x.warn + x.alert + x.unknown + x.paused"),
    },
    { key: "alert", title: "In alert", unit: "count", value: sql.raw("x.alert") },
    { key: "unknown", title: "Unknown", unit: "count", value: sql.raw("x.unknown") },
    { key: "highest", title: "Highest value", unit: "count", value: sql.raw("x.value_max") },
  ],
  order: sql.raw("x.at desc, x.environment_id, x.check_key"),
  path: sql.raw("'/platforms/' || x.environment_id"),
} satisfies RowSet;

export const ROW_SETS = {
  alerts: ALERTS,
  runs: RUNS,
  deliveries: DELIVERIES,
  notifications: NOTIFICATIONS,
  actions: ACTIONS,
  checklists: CHECKLISTS,
  isolation: ISOLATION,
  "sign-ins": SIGN_INS,
  "fresh-days": FRESH_DAYS,
  "check-days": CHECK_DAYS,
} satisfies Record<string, RowSet>;
type RowSetName = keyof typeof ROW_SETS;
export const ROW_SET_NAMES = Object.keys(ROW_SETS) as [RowSetName, ...RowSetName[]];
