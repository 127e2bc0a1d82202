import { and, asc, desc, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db";
import { alertRules, alerts, silences, tenants } from "@/db/schema";
import type { AlertSource } from "@/domain/alert";
import { ALERT_PAGE, type AlertSort } from "@/domain/alert-filter";
import type { AlertFilter, AlertPlace, ListAlerts } from "@/domain/schema/alert-query";
import { jobTitle } from "./job-title";
import { whereAlerts } from "./where";

const {
  fingerprint: _,
  groupKey: __,
  turns: ___,
  policyId: ____,
  clockFrom: _____,
  ...SHOWN
} = getTableColumns(alerts);

/** A row of the list: the alert, and what its columns say of things that lie elsewhere. */
const ROW = {
  ...SHOWN,
  tenantName: tenants.name,
  ruleTitle: alertRules.title,
  answer: alertRules.answer,
  silencedUntil: silences.endsAt,
  sources: sql<
    AlertSource[]
  >`array(select distinct source from alert_sources where alert_id = ${alerts.id} order by source)`,
  folded: sql<number>`(select count(*)::int from alerts child where child.folded_under = ${alerts.id} and child.state <> 'resolved')`,
};

type Order = { by: SQL; at: SQL; rank: SQL; after: (place: AlertPlace) => SQL };

const moment = (place: AlertPlace) => sql`${place.at}::timestamptz`;

/** How each order is read from an index, and how its next page is entered in the middle of it. */
const ORDERS: Record<AlertSort | "resolved", Order> = {
  severity: {
    by: sql`${asc(alerts.severityRank)}, ${asc(alerts.startedAt)}, ${asc(alerts.id)}`,
    at: sql`${alerts.startedAt}`,
    rank: sql`${alerts.severityRank}`,
    after: (place) =>
      sql`(${alerts.severityRank}, ${alerts.startedAt}, ${alerts.id}) > (${place.rank}, ${moment(place)}, ${place.id})`,
  },
  newest: {
    by: sql`${desc(alerts.openedAt)}, ${desc(alerts.id)}`,
    at: sql`${alerts.openedAt}`,
    rank: sql`0`,
    after: (place) => sql`(${alerts.openedAt}, ${alerts.id}) < (${moment(place)}, ${place.id})`,
  },
  lease: {
    by: sql`${asc(alerts.ackUntil)}, ${asc(alerts.id)}`,
    at: sql`${alerts.ackUntil}`,
    rank: sql`0`,
    after: (place) => sql`(${alerts.ackUntil}, ${alerts.id}) > (${moment(place)}, ${place.id})`,
  },
  resolved: {
    by: sql`${desc(alerts.resolvedAt)}, ${desc(alerts.id)}`,
    at: sql`${alerts.resolvedAt}`,
    rank: sql`0`,
    after: (place) => sql`(${alerts.resolvedAt}, ${alerts.id}) < (${moment(place)}, ${place.id})`,
  },
};

const withLease = (filter: AlertFilter, sort: AlertSort): AlertFilter =>
  sort === "lease" && filter.state !== "resolved" ? { ...filter, state: "acknowledged" } : filter;

/** A page of alerts. The resolved are always told newest first: how bad they were says nothing about when to look. */
export async function listAlerts(db: Db, input: z.output<typeof ListAlerts>, actorId: string) {
  const { filter, sort, after } = input;
  const order = ORDERS[filter.state === "resolved" ? "resolved" : sort];
  const rows = await readRows(
    db,
    and(whereAlerts(withLease(filter, sort), actorId), after ? order.after(after) : undefined),
    order,
    ALERT_PAGE + 1,
  );
  const page = rows.slice(0, ALERT_PAGE);
  const last = rows.length > ALERT_PAGE ? page.at(-1) : undefined;
  return {
    rows: page.map(shownOf),
    next: last ? { rank: last.place.rank, at: last.place.at, id: last.id } : null,
  };
}

/** What is explained by an alert and not over yet, worst first. */
export async function foldedAlerts(db: Db, id: number) {
  const rows = await readRows(
    db,
    sql`${alerts.foldedUnder} = ${id} and ${alerts.state} <> 'resolved'`,
    ORDERS.severity,
    ALERT_PAGE,
  );
  return rows.map(shownOf);
}

type Row = Awaited<ReturnType<typeof readRows>>[number];
const shownOf = ({ place: _place, ...row }: Row) => ({ ...row, jobTitle: jobTitle(row.platformId, row.job) });

function readRows(db: Db, where: SQL | undefined, order: Order, most: number) {
  return db
    .select({
      ...ROW,
      // To the microsecond, as the index has it: a Date would lose the digits that tell neighbours apart.
      place: {
        rank: sql<number>`${order.rank}`,
        at: sql<string>`to_char(${order.at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
      },
    })
    .from(alerts)
    .leftJoin(silences, eq(silences.id, alerts.silenceId))
    .leftJoin(alertRules, eq(alertRules.id, alerts.ruleId))
    .leftJoin(
      tenants,
      and(eq(tenants.environmentId, alerts.environmentId), eq(tenants.externalId, alerts.tenant)),
    )
    .where(where)
    .orderBy(order.by)
    .limit(most);
}
