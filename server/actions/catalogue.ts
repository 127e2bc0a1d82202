import { and, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { capabilities, environments } from "@/db/schema";
import { can, placeOf, type Standing } from "@/domain/access";
import type { Tier } from "@/domain/action";
import { notFound } from "@/domain/errors";
import { connectors } from "@/server/connectors";
import { whyFrozen } from "@/server/freezes/refuse-frozen";
import { actionsOf } from "./actions-of";
import { whyNotAsk } from "./draft-action";

const DAYS = 90;

/** Everything that can be done in an environment, and why not where it cannot; how it went the last times. */
export async function actionCatalogue(
  db: Db,
  { environmentId, actor, now }: { environmentId: string; actor: Standing & { id: string }; now: Date },
) {
  const [environment] = await db.select().from(environments).where(eq(environments.id, environmentId));
  if (!environment) throw notFound("environment", environmentId);
  const offered = new Map(
    (await db.select().from(capabilities).where(eq(capabilities.environmentId, environmentId))).map((row) => [
      row.capability,
      row,
    ]),
  );
  const past = await pastOf(db, environmentId, now);
  const frozen = new Map<Tier, string | undefined>();
  // Who may break the glass asks all the same; the request says what is in force.
  if (!can(actor, "action:break-glass", placeOf(environmentId)))
    for (const tier of [1, 2, 3] as const)
      frozen.set(tier, await whyFrozen(db, { environmentId, tier, origin: "person", byId: actor.id }, now));
  return actionsOf(connectors[environment.platformId], environment).map((action) => {
    const capability = offered.get(action.capability);
    const times = past.get(action.key);
    return {
      key: action.key,
      title: action.title,
      tier: action.tier,
      purpose: action.purpose ?? null,
      fields: action.fields ?? null,
      hasUndo: action.undo !== undefined,
      watchMinutes: action.watch?.minutes ?? null,
      notOfferedBecause: capability && !capability.supported ? capability.because : null,
      whyNot: whyNotAsk(actor, action.tier, placeOf(environmentId)) ?? null,
      frozenBecause: frozen.get(action.tier) ?? null,
      usualSeconds: times?.seconds ?? action.expectedSeconds,
      times: times?.times ?? 0,
      succeeded: times?.succeeded ?? 0,
      lastAt: times?.lastAt ?? null,
      lastState: times?.lastState ?? null,
      lastRunId: times?.lastRunId ?? null,
    };
  });
}

type Past = {
  seconds: number | null;
  times: number;
  succeeded: number;
  lastAt: Date;
  lastState: string;
  lastRunId: string;
};

async function pastOf(db: Db, environmentId: string, now: Date): Promise<Map<string, Past>> {
  const { rows } = await db.execute<{
    action: string;
    seconds: number | null;
    times: number;
    succeeded: number;
    last_at: Date | string;
    last_state: string;
    last_id: string;
  }>(sql`
    select action,
      (percentile_cont(0.5) within group (order by extract(epoch from finished_at - called_at)))::float8 as seconds,
      count(*)::int as times,
      (count(*) filter (where state in ('succeeded', 'rolled-back')))::int as succeeded,
      max(finished_at) as last_at,
      (array_agg(state order by finished_at desc))[1] as last_state,
      (array_agg(id order by finished_at desc))[1] as last_id
    from action_runs
    where ${and(sql`environment_id = ${environmentId}`, sql`called_at is not null`, sql`finished_at > ${new Date(now.getTime() - DAYS * 86_400_000).toISOString()}`)}
    group by action`);
  return new Map(
    rows.map((row) => [
      row.action,
      {
        seconds: row.seconds === null ? null : Number(row.seconds),
        times: row.times,
        succeeded: row.succeeded,
        lastAt: new Date(row.last_at),
        lastState: row.last_state,
        lastRunId: row.last_id,
      },
    ]),
  );
}
