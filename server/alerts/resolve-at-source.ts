import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Db } from "@/db";
import { alertEvents, alertSources, alerts, capabilities, environments } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { requestAction } from "@/server/actions/start-action";
import type { Actor } from "@/server/command";
import { connectors } from "@/server/connectors";
import type { Enqueue } from "@/server/queue";
import { correlationOf, RESOLVE_ACTION } from "./tell-resolved";

const LONGEST_NAME = 100;

type Ctx = { db: Db; now: Date; enqueue: Enqueue; actor: Actor };
type Asked = Awaited<ReturnType<typeof sourcesToResolve>>[number];

/**
 * Asks every source of these alerts that can be asked to resolve them there as well, in the caller's transaction;
 * the answer comes later, into `alert_sources`. Returns how many were asked.
 */
export async function resolveAtSource(ctx: Ctx, alertIds: readonly number[]): Promise<number> {
  let asked = 0;
  for (const source of await sourcesToResolve(ctx.db, alertIds)) if (await ask(ctx, source)) asked += 1;
  return asked;
}

/** The sources of these alerts that their platform can resolve and still lists. */
export async function sourcesToResolve(db: Db, alertIds: readonly number[]) {
  if (alertIds.length === 0) return [];
  const rows = await db
    .select({
      alertId: alerts.id,
      openings: alerts.openings,
      environmentId: alerts.environmentId,
      platformId: alerts.platformId,
      dialect: environments.dialect,
      externalId: alertSources.externalId,
    })
    .from(alertSources)
    .innerJoin(alerts, eq(alerts.id, alertSources.alertId))
    .innerJoin(environments, eq(environments.id, alerts.environmentId))
    .innerJoin(
      capabilities,
      and(
        eq(capabilities.environmentId, alerts.environmentId),
        eq(capabilities.capability, "alerts.resolve"),
        eq(capabilities.supported, true),
      ),
    )
    .where(
      and(
        inArray(alerts.id, [...alertIds]),
        inArray(alertSources.source, ["platform", "prometheus"]),
        eq(environments.active, true),
        isNull(alertSources.goneAt),
        isNull(alertSources.resolvedThereAt),
      ),
    )
    .orderBy(alerts.id, alertSources.externalId);
  return rows.filter(({ platformId, dialect, externalId }) => {
    const action = connectors[platformId].actions(dialect ?? "").find(({ key }) => key === RESOLVE_ACTION);
    // Lines that stand for several alerts, such as those that a platform counts without listing, have no number.
    return action?.input.safeParse({ alert: externalId, resolvedBy: "-" }).success === true;
  });
}

async function ask({ db, now, enqueue, actor }: Ctx, source: Asked): Promise<boolean> {
  const { alertId, openings, environmentId, externalId } = source;
  const isSame = and(
    eq(alertSources.alertId, alertId),
    inArray(alertSources.source, ["platform", "prometheus"]),
    eq(alertSources.externalId, externalId),
  );
  try {
    await requestAction(
      { db, now, enqueue },
      {
        environmentId,
        action: RESOLVE_ACTION,
        input: { alert: externalId, resolvedBy: nameOf(actor) },
        requestKey: `alert-resolve ${alertId} ${openings} ${externalId} ${now.toISOString()}`,
        by: { id: actor.id, name: actor.name },
        correlationId: correlationOf(alertId),
      },
    );
    await db.update(alertSources).set({ resolveTrouble: null }).where(isSame);
    return true;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await db.update(alertSources).set({ resolveTrouble: error.message }).where(isSame);
    await db.insert(alertEvents).values({
      alertId,
      at: now,
      kind: "source-refused",
      byId: actor.id,
      byName: actor.name,
      said: error.message,
      detail: { externalId },
    });
    return false;
  }
}

/** One line, as long as a platform may keep. */
const nameOf = ({ name, email }: Actor) =>
  name
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, LONGEST_NAME)
    .trim() || email.slice(0, LONGEST_NAME);
