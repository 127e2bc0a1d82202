import { and, eq, gt, inArray, isNotNull, lt, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, alerts, environments, silences } from "@/db/schema";
import { isFor, matcherText } from "@/domain/silence";

/** What happened beside the figures. One that is still going on ends with the stretch. */
export type Marker = {
  kind: "deploy" | "maintenance" | "incident";
  /** It happened at one moment between both, which nobody told. */
  isBetween?: true;
  from: Date;
  to: Date;
  title: string;
  href: string;
};

/** Actions that put another version there, or the former one back. */
const DEPLOYS = ["deployments.dispatch", "deployments.rollback", "ecs.rollback", "workloads.undo"];
const MOST = 200;

/** Deployments, silences made for the place and critical alerts that touch [from, to), oldest first. */
export async function markersOf(db: Db, environmentId: string, from: Date, to: Date): Promise<Marker[]> {
  const parts = await Promise.all([
    deploys(db, environmentId, from, to),
    versions(db, environmentId, from, to),
    maintenance(db, environmentId, from, to),
    incidents(db, environmentId, from, to),
  ]);
  return parts.flat().sort((a, b) => a.from.getTime() - b.from.getTime());
}

async function deploys(db: Db, environmentId: string, from: Date, to: Date): Promise<Marker[]> {
  const rows = await db
    .select({ id: actionRuns.id, label: actionRuns.label, at: actionRuns.calledAt, state: actionRuns.state })
    .from(actionRuns)
    .where(
      and(
        eq(actionRuns.environmentId, environmentId),
        inArray(actionRuns.action, DEPLOYS),
        isNotNull(actionRuns.calledAt),
        gt(actionRuns.calledAt, from),
        lt(actionRuns.calledAt, to),
      ),
    )
    .limit(MOST);
  return rows.flatMap(({ id, label, at, state }) =>
    at
      ? [
          {
            kind: "deploy" as const,
            from: at,
            to: at,
            title: state === "failed" ? `${label} (did not work)` : label,
            href: `/actions/${id}`,
          },
        ]
      : [],
  );
}

/**
 * A version that an answer told and the answer before did not: it came at some moment between the two. What was first
 * seen of all is no change.
 */
async function versions(db: Db, environmentId: string, from: Date, to: Date): Promise<Marker[]> {
  const { rows } = await db.execute<{
    key: string;
    at: number;
    since: number;
    version: string;
    former: string;
  }>(sql`
    select key, (extract(epoch from at) * 1000)::float8 as at, (extract(epoch from since) * 1000)::float8 as since, version, former from (
      select c.key, o.at, o.facts ->> 'version' as version, lag(o.at) over told as since, lag(o.facts ->> 'version') over told as former
      from checks c join observations o on o.check_id = c.id
      where c.environment_id = ${environmentId} and c.active and jsonb_exists(c.facts, 'version')
        and o.at >= ${new Date(from.getTime() - TOGETHER_MS).toISOString()} and o.at < ${to.toISOString()} and o.facts ->> 'version' is not null
      window told as (partition by o.check_id order by o.at)
    ) told where at >= ${from.toISOString()} and version <> former order by at limit ${MOST}`);
  const found: (Marker & { name: string })[] = [];
  for (const { key, at, since, version, former } of rows) {
    const name = `Version ${former} to ${version}`;
    const [first, last] = [new Date(Number(since)), new Date(Number(at))];
    const same = found.find((one) => one.name === name && last.getTime() - one.to.getTime() < TOGETHER_MS);
    if (!same)
      found.push({
        name,
        kind: "deploy",
        isBetween: true,
        from: first,
        to: last,
        title: name,
        href: `/platforms/${environmentId}?chart=${encodeURIComponent(key)}`,
      });
    else if (first > same.from && first < same.to) same.from = first;
  }
  return found.map(({ name: _name, ...marker }) => marker);
}

/** Within an hour several parts of a platform tell of the same new version. */
const TOGETHER_MS = 3_600_000;

async function maintenance(db: Db, environmentId: string, from: Date, to: Date): Promise<Marker[]> {
  const [place] = await db
    .select({ id: environments.id, platformId: environments.platformId })
    .from(environments)
    .where(eq(environments.id, environmentId));
  if (!place) return [];
  const rows = await db
    .select()
    .from(silences)
    .where(
      and(
        lt(silences.startsAt, to),
        gt(sql`coalesce(${silences.endedAt}, ${silences.endsAt})`, from),
        or(sql`${silences.endedAt} is null`, gt(silences.endedAt, silences.startsAt)),
      ),
    )
    .limit(MOST);
  return rows
    .filter(({ matchers }) => isFor(matchers, place))
    .map(({ matchers, reason, startsAt, endsAt, endedAt }) => {
      const narrower = matchers.filter(({ field }) => field !== "environment" && field !== "platform");
      return {
        kind: "maintenance" as const,
        from: startsAt,
        to: endedAt ?? endsAt,
        title: narrower.length > 0 ? `${reason} (${narrower.map(matcherText).join(", ")})` : reason,
        href: "/alerts/silences",
      };
    });
}

async function incidents(db: Db, environmentId: string, from: Date, to: Date): Promise<Marker[]> {
  const rows = await db
    .select({
      id: alerts.id,
      title: alerts.title,
      startedAt: alerts.startedAt,
      resolvedAt: alerts.resolvedAt,
    })
    .from(alerts)
    .where(
      and(
        eq(alerts.environmentId, environmentId),
        eq(alerts.severity, "critical"),
        lt(alerts.startedAt, to),
        or(sql`${alerts.resolvedAt} is null`, gt(alerts.resolvedAt, from)),
      ),
    )
    .limit(MOST);
  return rows.map(({ id, title, startedAt, resolvedAt }) => ({
    kind: "incident",
    from: startedAt,
    to: resolvedAt ?? to,
    title,
    href: `/alerts/${id}`,
  }));
}
