import { z } from "zod";
import { type DbtTold, kindOf, MOST_RESULTS } from "@/domain/dbt";
import { formatDuration } from "@/domain/duration";
import type { Status } from "@/domain/status";
import { evidenceOfLine, utcDate } from "@/platforms/answers";
import type { Reply } from "@/platforms/outbound/outbound";
import type { JobSeen, Question, RunSeen } from "@/platforms/platform";
import { ageSeconds, FUTURE, short } from "./client";
import { bodyOf } from "./health-questions";
import { remembered } from "./tenants";

const DbtHealth = z.object({
  component: z.literal("dbt"),
  status: z.string(),
  generated_at: z.string().nullish(),
  run_id: z.string().nullish(),
  failing_models: z.array(z.string()).nullish(),
  failing_models_detail: z
    .array(
      z.object({
        unique_id: z.string().nullish(),
        status: z.string().nullish(),
        message: z.string().nullish(),
      }),
    )
    .nullish(),
});
type DbtHealth = z.output<typeof DbtHealth>;

type Verdict = { status: Status; reason: string; run: RunSeen["status"]; error: string | null };

/** Reads a file on the disk of one web container: what it says is as old as its date. */
export const dbt: Question = {
  key: "dbt",
  title: "dbt orchestration",
  everySeconds: 120,
  atLeastSecondsApart: 30,
  timeoutSeconds: 10,
  ask: async (c) => {
    const reply = await c.http.send({ base: "api", path: "/api/health/dbt/", timeoutSeconds: 10 });
    const health = bodyOf(DbtHealth, reply, [500, 502, 503]);
    const ranAt = utcDate(health.generated_at);
    const age = ranAt ? ageSeconds(c, ranAt) : undefined;
    const verdict = judge(health, ranAt, age, reply.status);

    const lastGood = remembered<{ at: Date | null }>(c, "dbt", () => ({ at: null }));
    if (verdict.run === "succeeded" && ranAt) lastGood.at = ranAt;
    const job: JobSeen = {
      job: "dbt-run",
      tenant: "",
      lastGoodAt: lastGood.at,
      lastRunAt: ranAt,
      lastStatus: verdict.run === "cancelled" ? "unknown" : verdict.run,
      lastError: verdict.error,
      note: "As told by the result file on the web container.",
    };
    return {
      observations: [
        {
          check: "dbt-health",
          status: verdict.status,
          reason: verdict.reason,
          facts: { says: short(health.status, 60), http: reply.status },
          evidence: reply.evidence,
        },
        {
          check: "dbt-age",
          ...(age === undefined ? { status: "unknown" as const } : { value: age }),
          reason: !ranAt
            ? "No run with a date is known."
            : age === undefined
              ? `The newest run ${FUTURE}.`
              : `The newest run ended ${formatDuration(age * 1000)} ago.`,
          evidence: reply.evidence,
        },
      ],
      jobs: [job],
      runs: ranAt ? [runOf(ranAt, verdict, health, reply)] : [],
      ...(ranAt && verdict.run !== "unknown" ? { dbt: toldOf(health, ranAt) } : {}),
    };
  },
};

/** The health page names only what it counts as failing; the rest of the run is not told there. */
function toldOf(health: DbtHealth, ranAt: Date): DbtTold {
  return {
    invocationId: short(health.run_id ?? ranAt.toISOString(), 100),
    generatedAt: ranAt,
    elapsedSeconds: null,
    results: (health.failing_models_detail ?? []).slice(0, MOST_RESULTS).map((row) => {
      const id = short(row.unique_id ?? "unnamed", 300);
      return {
        id,
        kind: kindOf(id),
        status: short(row.status ?? "unknown", 40),
        seconds: null,
        message: short(row.message ?? "", 1000),
      };
    }),
  };
}

function runOf(ranAt: Date, { run, error }: Verdict, health: DbtHealth, reply: Reply): RunSeen {
  return {
    job: "dbt-run",
    tenant: "",
    externalId: ranAt.toISOString(),
    status: run,
    startedAt: null,
    endedAt: ranAt,
    durationMs: null,
    records: null,
    error,
    facts: {
      invocation: health.run_id ? short(health.run_id, 100) : null,
      word: short(health.status, 60),
      failing: health.failing_models?.length ?? 0,
    },
    evidence: evidenceOfLine(reply.evidence(), health),
  };
}

function judge(health: DbtHealth, ranAt: Date | null, age: number | undefined, http: number): Verdict {
  const say = (status: Status, reason: string, run: Verdict["run"] = "unknown"): Verdict => ({
    status,
    reason,
    run,
    error: run === "failed" ? reason : null,
  });
  switch (health.status) {
    case "ok":
      if (http !== 200) return say("unknown", `It says ok, but with HTTP status ${http}.`);
      if (!ranAt) return say("unknown", "It says ok without the date of a run.");
      if (age === undefined) return say("unknown", `The newest run ${FUTURE}.`);
      return say("ok", "All models of the newest run succeeded or were skipped.", "succeeded");
    case "stale":
      return say(
        "alert",
        `The newest run succeeded${age === undefined ? "" : ` ${formatDuration(age * 1000)} ago`}; none since.`,
        "succeeded",
      );
    case "failing":
      return judgeFailing(health, say);
    case "missing_run_results":
      return say("alert", "The web container holds no result file of any run.");
    case "invalid_run_results":
      return say("alert", "The result file of the newest run is damaged.");
    default:
      return say("unknown", `It says "${short(health.status, 60)}", a word that the console does not know.`);
  }
}

/** Passed tests count as failures over there; here they are named for what they are. */
function judgeFailing(
  health: DbtHealth,
  say: (status: Status, reason: string, run?: Verdict["run"]) => Verdict,
): Verdict {
  const rows = health.failing_models_detail ?? [];
  const failed = rows.filter((row) => row.status !== "pass" && row.status !== "warn");
  const isExplained = rows.length > 0 && rows.length >= (health.failing_models?.length ?? 0);
  if (isExplained && failed.length === 0) {
    const warned = rows.filter((row) => row.status === "warn").length;
    return say(
      "warn",
      `Nothing failed: the platform counts ${rows.length - warned} passed${warned > 0 ? ` and ${warned} warned` : ""} tests as failures.`,
      "succeeded",
    );
  }
  const names = failed.slice(0, 3).map((row) => short(row.unique_id ?? "a model without a name", 100));
  const message = short(failed[0]?.message ?? "", 200);
  const many = Math.max(failed.length, 1);
  return say(
    "alert",
    `${many === 1 ? "1 model" : `${many} models`} failed${names.length > 0 ? `: ${names.join(", ")}` : ""}${message ? ` – ${message}` : "."}`,
    "failed",
  );
}
