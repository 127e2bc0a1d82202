import { formatDuration } from "@/domain/duration";
import { utcDate } from "@/platforms/answers";
import { alertmanagerQuestion } from "@/platforms/drivers/alertmanager-question";
import { readAlerts, readMetrics } from "@/platforms/drivers/prometheus-checks";
import { quoted } from "@/platforms/drivers/quoted";
import { readPage } from "@/platforms/drivers/web-page";
import type { Answer, Conversation, Question } from "@/platforms/platform";
import { alertNames } from "./alert-names";
import { prometheusOf, readDetailedHealth, readGrafana, readHealth } from "./client";
import { partsOf } from "./detailed-health";
import { isolation } from "./isolation";
import { metricChecks } from "./metrics";
import { askQueue } from "./queue";
import { askScheduledWork } from "./scheduled-work";

const TRUSTED_CLOCK_MS = 120_000;

/** Each may take a second longer than the calls it makes, so that their own words about a lost answer win. */
export function questionsOf(dialect: string): readonly Question[] {
  // A route that the version does not serve is looked for rarely; the hourly probe finds a new version anyway.
  const often = dialect === "runbook";
  return [
    {
      key: "health",
      title: "API health",
      everySeconds: 20,
      confirmSeconds: 5,
      atLeastSecondsApart: 3,
      timeoutSeconds: 6,
      ask: askHealth,
    },
    {
      key: "detailed-health",
      title: "Detailed health",
      everySeconds: often ? 120 : 900,
      atLeastSecondsApart: 60,
      timeoutSeconds: 16,
      sideEffect: "Runs a blocking KEYS command on the platform's Redis, so it is asked sparingly.",
      ask: async (c) => {
        const { body, reply } = await readDetailedHealth(c);
        return { observations: partsOf(body, reply) };
      },
    },
    {
      key: "queue",
      title: "Job queue",
      everySeconds: often ? 60 : 300,
      atLeastSecondsApart: 30,
      timeoutSeconds: 21,
      ask: askQueue,
    },
    {
      key: "metrics",
      title: "Figures from Prometheus",
      everySeconds: 60,
      atLeastSecondsApart: 15,
      timeoutSeconds: 21,
      ask: askMetrics,
    },
    {
      key: "alerts",
      title: "Alert rules of Prometheus",
      everySeconds: 60,
      atLeastSecondsApart: 15,
      timeoutSeconds: 11,
      ask: async (c) => {
        const { alerts, observation } = await readAlerts(await prometheusOf(c), alertNames(c.dialect));
        return { observations: [{ ...observation, check: "alert-rules" }], alerts };
      },
    },
    alertmanagerQuestion,
    {
      key: "prometheus",
      title: "Prometheus",
      everySeconds: 60,
      confirmSeconds: 10,
      atLeastSecondsApart: 5,
      timeoutSeconds: 11,
      ask: askPrometheus,
    },
    {
      key: "grafana",
      title: "Grafana",
      everySeconds: 60,
      confirmSeconds: 10,
      atLeastSecondsApart: 5,
      timeoutSeconds: 9,
      ask: askGrafana,
    },
    {
      key: "frontend",
      title: "Front end",
      everySeconds: 30,
      confirmSeconds: 5,
      atLeastSecondsApart: 3,
      timeoutSeconds: 9,
      ask: async (c) => ({ observations: [await readPage(c.http, "frontend", "frontend-page")] }),
    },
    {
      key: "scheduled-work",
      title: "Nightly work",
      everySeconds: 900,
      atLeastSecondsApart: 60,
      timeoutSeconds: 11,
      ask: askScheduledWork,
    },
    isolation,
  ];
}

async function askHealth(c: Conversation): Promise<Answer> {
  const { body, reply } = await readHealth(c);
  const seen = { check: "api-health", latencyMs: reply.durationMs, evidence: reply.evidence };
  if (body.status !== "ok")
    return {
      observations: [
        { ...seen, status: "unknown", reason: `It says "${quoted(body.status, 60)}", not "ok".` },
      ],
    };
  const at = utcDate(body.timestamp);
  const gap = at ? at.getTime() - c.now().getTime() : 0;
  if (Math.abs(gap) > TRUSTED_CLOCK_MS)
    return {
      observations: [
        {
          ...seen,
          status: "warn",
          reason: `The API answers, but its clock is ${formatDuration(Math.abs(gap))} ${gap > 0 ? "ahead of" : "behind"} ours.`,
          facts: { clockGapSeconds: Math.round(gap / 1000) },
        },
      ],
    };
  return {
    observations: [
      {
        ...seen,
        status: "ok",
        reason: "The API answers. This proves its process, none of its parts.",
      },
    ],
  };
}

async function askMetrics(c: Conversation): Promise<Answer> {
  const observations = await readMetrics(await prometheusOf(c), metricChecks(c.dialect), {
    now: c.now,
    replaced: (check) => c.environment.options[`promql.${check}`],
  });
  if (c.dialect !== "runbook")
    observations.push({
      check: "api-targets",
      status: "unknown",
      reason: "This version serves no /metrics, so Prometheus calls it down whether it is or not.",
    });
  return { observations };
}

async function askPrometheus(c: Conversation): Promise<Answer> {
  const { ready, durationMs, evidence } = await (await prometheusOf(c)).ready();
  return {
    observations: [
      {
        check: "prometheus-ready",
        status: ready ? "ok" : "alert",
        reason: ready ? "Prometheus is ready." : "Prometheus runs, but is not ready to answer.",
        latencyMs: durationMs,
        evidence,
      },
    ],
  };
}

async function askGrafana(c: Conversation): Promise<Answer> {
  const { body, reply } = await readGrafana(c);
  return {
    observations: [
      {
        check: "grafana-answers",
        status: body.database === "ok" ? "ok" : "alert",
        reason:
          body.database === "ok"
            ? "Grafana answers and reaches its own database."
            : `Grafana answers, but says of its own database: "${quoted(body.database, 60)}".`,
        facts: { version: body.version ? quoted(body.version, 40) : null },
        latencyMs: reply.durationMs,
        evidence: reply.evidence,
      },
    ],
  };
}
