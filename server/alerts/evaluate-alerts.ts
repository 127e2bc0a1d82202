import { and, eq, sql } from "drizzle-orm";
import { environments } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { EvaluateAlerts } from "@/domain/schema/alert";
import { command } from "@/server/command";

/** Asks again everything that alerts are judged by, of one environment or of all; the judge follows what it hears. */
export const evaluateAlerts = command({
  action: "alert.evaluate",
  needs: "alert:work",
  input: EvaluateAlerts,
  async run({ db, actor, now, enqueue }, { environmentId }) {
    const places = await db
      .select({ id: environments.id })
      .from(environments)
      .where(
        and(eq(environments.active, true), environmentId ? eq(environments.id, environmentId) : undefined),
      )
      .orderBy(environments.id);
    if (environmentId && places.length === 0) throw notFound("environment", environmentId);
    const ids = places.map(({ id }) => id);
    for (const id of ids) await enqueue("reask", { environmentId: id });
    const { rowCount } = await db.execute(
      sql`insert into alert_events (alert_id, at, kind, by_id, by_name, said)
        select id, ${now.toISOString()}::timestamptz, 'evaluated', ${actor.id}::uuid, ${actor.name}, ${`${actor.name} had it evaluated again.`}
        from alerts where state <> 'resolved' and environment_id = any(${sql.param(ids)}::text[])`,
    );
    return {
      result: { environments: ids.length, alerts: rowCount ?? 0 },
      audit: {
        subjectKind: environmentId ? "environment" : "console",
        subjectId: environmentId ?? "every environment",
        environmentId: environmentId ?? null,
        detail: { environments: ids, alerts: rowCount ?? 0 },
      },
    };
  },
});
