import { and, eq, inArray, isNull, ne, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { alertSources, alerts, environments } from "@/db/schema";
import type { AlertSource } from "@/domain/alert";
import type { Heard } from "./hear";
import { UNJUDGED } from "./told";

const selectHeld = (db: Db) =>
  db
    .select({
      alertId: alerts.id,
      environmentId: alerts.environmentId,
      trouble: alerts.trouble,
      subjectKind: alerts.subjectKind,
      subject: alerts.subject,
      job: alerts.job,
      tenant: alerts.tenant,
      check: alerts.check,
      severity: alerts.severity,
      title: alerts.title,
      state: alerts.state,
      startedAt: alerts.startedAt,
      resolvedAt: alerts.resolvedAt,
      resolvedHow: alerts.resolvedHow,
      recoverSeconds: alerts.recoverSeconds,
      source: alertSources.source,
      externalId: alertSources.externalId,
      word: alertSources.word,
      sentence: alertSources.sentence,
      facts: alertSources.facts,
      goneAt: alertSources.goneAt,
    })
    .from(alertSources)
    .innerJoin(alerts, eq(alerts.id, alertSources.alertId));

/** What we hold of one source of one alert. */
export type Held = Awaited<ReturnType<typeof heldSources>>[number];

/** The sources of one kind that alerts of an environment have: those of open alerts, and the newest of each named one. */
export async function heldSources(
  db: Db,
  of: { environmentId: string; source: AlertSource; externalIds: readonly string[] },
) {
  const rows = await selectHeld(db)
    .where(
      and(
        eq(alerts.environmentId, of.environmentId),
        eq(alertSources.source, of.source),
        or(
          ne(alerts.state, "resolved"),
          of.externalIds.length > 0 ? inArray(alertSources.externalId, [...of.externalIds]) : sql`false`,
        ),
      ),
    )
    .orderBy(alerts.id);
  return [...new Map(rows.map((row) => [row.externalId, row])).values()];
}

/** Whether it is believed to fire still. */
export const isLive = ({ state, goneAt }: Held) => state !== "resolved" && goneAt === null;

/** The same source once more, where it says nothing else about the trouble than whether it is there. */
export const heardAgain = (held: Held, state: "well" | "unknown"): Heard => ({
  environmentId: held.environmentId,
  trouble: held.trouble,
  subject: {
    kind: held.subjectKind,
    key: held.subject,
    ...(held.job === null ? {} : { job: held.job }),
    ...(held.tenant === null ? {} : { tenant: held.tenant }),
    ...(held.check === null ? {} : { check: held.check }),
  },
  source: held.source,
  externalId: held.externalId,
  ruleId: null,
  state,
  severity: held.severity,
  word: held.word,
  title: held.title,
  sentence: held.sentence,
  since: held.startedAt,
  recoverSeconds: held.recoverSeconds,
  ...(held.facts ? { facts: held.facts } : {}),
});

/** What those outside said last of environments that nobody watches any more. */
export async function heardOfUnwatched(db: Db): Promise<Heard[]> {
  const rows = await selectHeld(db)
    .innerJoin(environments, and(eq(environments.id, alerts.environmentId), eq(environments.active, false)))
    .where(and(ne(alerts.state, "resolved"), ne(alertSources.source, "judge"), isNull(alertSources.goneAt)));
  return rows.map((held) => ({
    ...heardAgain(held, "well"),
    sentence: "Nobody judges this any more. Its environment is not watched any more.",
    facts: { ...held.facts, ...UNJUDGED },
  }));
}
