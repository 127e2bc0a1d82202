import { and, eq, inArray } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, capabilities, environments, jobStates, tenants } from "@/db/schema";
import { earliest } from "@/domain/pace";
import { type PlatformId, thresholdId } from "@/domain/platform";
import { needsSomeone } from "@/domain/status";
import type { Action } from "@/platforms/platform";
import { LIVE } from "@/server/actions/start-action";
import { takenTurns } from "@/server/actions/turn";
import { connectors, declarationOf } from "@/server/connectors";
import { jobShownAt } from "@/server/observe/judge";
import { readLimits } from "@/server/observe/limits";
import { credentialProblems } from "./credential-problems";
import { inputFor, jobOf } from "./job-of";

const MOST = 2000;

export type StaleStart = {
  environmentId: string;
  job: string;
  title: string;
  /** "" where one start serves everyone. */
  tenant: string;
  tenantName: string;
  /** Tenants whose data is late and that this start serves, the oldest first. */
  serves: { tenant: string; name: string; ageMs: number | null; status: "warn" | "alert" }[];
  ageMs: number | null;
  allowedSeconds: number | null;
  expectedSeconds: number | null;
  /** When its turn would come, if all that may start were started now. */
  startsAt: Date | null;
  blockedBecause: string | null;
  /** Why the later ones wait. */
  paceBecause: string | null;
};

type Late = {
  environmentId: string;
  platformId: PlatformId;
  dialect: string;
  job: string;
  title: string;
  tenant: string;
  name: string;
  status: "warn" | "alert";
  ageMs: number | null;
  allowedSeconds: number | null;
};

/** All that is late and could be started, the oldest first, with the moment at which each would be. */
export async function staleStarts(
  db: Db,
  { environmentId, now }: { environmentId?: string | undefined; now: Date },
): Promise<StaleStart[]> {
  const late = await lateJobs(db, environmentId, now);
  const ids = [...new Set(late.map((row) => row.environmentId))];
  const [offered, live, problems] = await Promise.all([
    db
      .select()
      .from(capabilities)
      .where(inArray(capabilities.environmentId, ["", ...ids])),
    db
      .select()
      .from(actionRuns)
      .where(and(inArray(actionRuns.environmentId, ["", ...ids]), LIVE)),
    credentialProblems(db, now),
  ]);
  const starts = new Map<string, { start: StaleStart; action: Action | undefined; target: string }>();
  for (const row of late) {
    const asked = inputFor(row.platformId, row);
    const about = asked && jobOf(row.platformId, asked.action, asked.input);
    const tenant = about?.tenant ?? row.tenant;
    const key = JSON.stringify([row.environmentId, row.job, tenant]);
    const known = starts.get(key);
    const served = { tenant: row.tenant, name: row.name, ageMs: row.ageMs, status: row.status };
    if (known) {
      known.start.serves.push(served);
      continue;
    }
    const action = asked && actionOf(row, asked.action);
    const parsed = action && asked && action.input.safeParse(asked.input);
    const missing = offered.find(
      (one) =>
        one.environmentId === row.environmentId && one.capability === action?.capability && !one.supported,
    );
    const under = live.find(
      (run) =>
        run.environmentId === row.environmentId &&
        run.job === row.job &&
        (run.tenant === tenant || run.tenant === "" || tenant === ""),
    );
    const problem = problems.find((one) => one.environmentId === row.environmentId);
    starts.set(key, {
      action,
      target: parsed?.success && action ? action.target(parsed.data) : "",
      start: {
        environmentId: row.environmentId,
        job: row.job,
        title: row.title,
        tenant,
        tenantName: tenant === "" ? "" : row.name,
        serves: [served],
        ageMs: row.ageMs,
        allowedSeconds: row.allowedSeconds,
        expectedSeconds: action?.expectedSeconds ?? null,
        startsAt: null,
        blockedBecause:
          !action || !parsed?.success
            ? "The platform runs it by itself; the console knows no way to start it."
            : missing
              ? missing.because
              : under
                ? `"${under.label}" is already under way.`
                : problem
                  ? `Its environment has an authentication problem (${problem.failed} of ${problem.failed} jobs and tenants): renew the credential first.`
                  : null,
        paceBecause: action?.pace?.because ?? null,
      },
    });
  }
  return withTurns(db, [...starts.values()], now);
}

async function withTurns(
  db: Db,
  starts: { start: StaleStart; action: Action | undefined; target: string }[],
  now: Date,
): Promise<StaleStart[]> {
  const turns = new Map<string, Date[]>();
  for (const { start, action, target } of starts) {
    if (!action || start.blockedBecause) continue;
    const of = { environmentId: start.environmentId, action, target };
    const key = JSON.stringify([
      start.environmentId,
      action.key,
      action.pace?.per === "target" ? target : "",
    ]);
    const taken = turns.get(key) ?? (await takenTurns(db, of, now));
    turns.set(key, taken);
    start.startsAt = action.pace ? earliest(now, taken, action.pace) : now;
    taken.push(start.startsAt);
  }
  return starts.map(({ start }) => start);
}

const actionOf = (row: Late, key: string) =>
  connectors[row.platformId].actions(row.dialect).find((action) => action.key === key);

async function lateJobs(db: Db, environmentId: string | undefined, now: Date): Promise<Late[]> {
  const [rows, limits] = await Promise.all([
    db
      .select({ state: jobStates, place: environments, name: tenants.name })
      .from(jobStates)
      .innerJoin(
        environments,
        and(eq(environments.id, jobStates.environmentId), eq(environments.active, true)),
      )
      .leftJoin(
        tenants,
        and(eq(tenants.environmentId, jobStates.environmentId), eq(tenants.externalId, jobStates.tenant)),
      )
      .where(
        and(
          inArray(jobStates.status, ["warn", "alert"]),
          environmentId ? eq(jobStates.environmentId, environmentId) : undefined,
        ),
      )
      .orderBy(jobStates.lastGoodAt)
      .limit(MOST),
    readLimits(db),
  ]);
  return rows
    .flatMap(({ state, place, name }): Late[] => {
      const job = declarationOf(place.platformId).jobs.find(({ key }) => key === state.job);
      if (!job) return [];
      const allowed = limits.get(thresholdId(place.platformId, job.ageMetric)) ?? null;
      const shown = jobShownAt(state, job, allowed, now);
      if (!needsSomeone(shown.status) || shown.status === "unknown") return [];
      return [
        {
          environmentId: place.id,
          platformId: place.platformId,
          dialect: place.dialect ?? "",
          job: state.job,
          title: job.title,
          tenant: state.tenant,
          name: name ?? state.tenant,
          status: shown.status === "alert" ? "alert" : "warn",
          ageMs: shown.ageMs,
          allowedSeconds: allowed?.warn ?? allowed?.alert ?? null,
        },
      ];
    })
    .sort((a, b) => (b.ageMs ?? 0) - (a.ageMs ?? 0));
}
