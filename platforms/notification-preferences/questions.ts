import { alertmanagerQuestion } from "@/platforms/drivers/alertmanager-question";
import { readAlerts, readMetrics } from "@/platforms/drivers/prometheus-checks";
import { seenByExpression } from "@/platforms/drivers/prometheus-jobs";
import { readPage } from "@/platforms/drivers/web-page";
import type { Answer, Conversation, Question } from "@/platforms/platform";
import { ALERT_NAMES } from "./alert-names";
import { prometheusOf } from "./client";
import { askDeliveredToday, askDelivery } from "./delivery";
import { askAdminHealth, askDetailedHealth } from "./detailed-health";
import { askHealth, askReadiness, askShallowHealth } from "./health";
import { isolation } from "./isolation";
import { METRIC_CHECKS } from "./metrics";
import { askGuard, askSignIn } from "./sign-in";
import { askTextsToday } from "./twilio";

/** Each may take a second longer than the calls it makes, so that their own words about a lost answer win. */
export function questionsOf(dialect: string): readonly Question[] {
  // Routes that the runbook does not know are looked for rarely there.
  const often = dialect === "repository";
  return [
    {
      key: "live",
      title: "Process answers",
      everySeconds: 30,
      confirmSeconds: 5,
      atLeastSecondsApart: 3,
      timeoutSeconds: 6,
      ask: askShallowHealth,
    },
    {
      key: "health",
      title: "Health with a database query",
      everySeconds: 20,
      confirmSeconds: 5,
      atLeastSecondsApart: 3,
      timeoutSeconds: 6,
      ask: askHealth,
    },
    {
      key: "readiness",
      title: "Readiness",
      everySeconds: 30,
      confirmSeconds: 5,
      atLeastSecondsApart: 3,
      timeoutSeconds: 6,
      ask: askReadiness,
    },
    {
      key: "detailed-health",
      title: "Detailed health",
      everySeconds: often ? 120 : 900,
      atLeastSecondsApart: 30,
      timeoutSeconds: 16,
      sideEffect: "Connects to the object storage on every call.",
      ask: askDetailedHealth,
    },
    {
      key: "admin-health",
      title: "Administrator's view",
      everySeconds: often ? 300 : 900,
      atLeastSecondsApart: 30,
      timeoutSeconds: 9,
      ask: askAdminHealth,
    },
    {
      key: "sign-in",
      title: "Sign-in with our token",
      everySeconds: 300,
      atLeastSecondsApart: 30,
      timeoutSeconds: 25,
      sideEffect: "Reads the member from the database, and renews the token when it has expired.",
      ask: askSignIn,
    },
    {
      key: "sign-in-guard",
      title: "Sign-in without a token",
      // More than 5 failed sign-ins in 15 min raise an alarm over there; two of ours leave room for real ones.
      everySeconds: 900,
      atLeastSecondsApart: 450,
      timeoutSeconds: 9,
      sideEffect: "May count as a failed sign-in on the platform, so it is asked rarely.",
      ask: askGuard,
    },
    {
      key: "delivery",
      title: "Delivery as Resend counts it",
      // Resend itself refreshes these figures every 15 min.
      everySeconds: 600,
      atLeastSecondsApart: 30,
      timeoutSeconds: 11,
      ask: askDelivery,
    },
    {
      key: "delivered-today",
      title: "Mail of the day as Resend counts it",
      everySeconds: 600,
      atLeastSecondsApart: 30,
      timeoutSeconds: 11,
      ask: askDeliveredToday,
    },
    {
      key: "texts-today",
      title: "Text messages of the day as Twilio lists them",
      everySeconds: 600,
      atLeastSecondsApart: 60,
      timeoutSeconds: 60,
      ask: askTextsToday,
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
        const { alerts, observation } = await readAlerts(await prometheusOf(c), ALERT_NAMES);
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
      key: "web",
      title: "Web interface",
      everySeconds: 30,
      confirmSeconds: 5,
      atLeastSecondsApart: 3,
      timeoutSeconds: 9,
      ask: async (c) => ({ observations: [await readPage(c.http, "web", "web-page")] }),
    },
    {
      key: "scheduled-work",
      title: "Scheduled work",
      everySeconds: 900,
      atLeastSecondsApart: 60,
      timeoutSeconds: 11,
      ask: askScheduledWork,
    },
    isolation,
  ];
}

async function askMetrics(c: Conversation): Promise<Answer> {
  return {
    observations: await readMetrics(await prometheusOf(c), METRIC_CHECKS, {
      now: c.now,
      replaced: (check) => c.environment.options[`promql.${check}`],
    }),
  };
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

const SCHEDULED = [
  { job: "backup", name: "The daily database backup" },
  { job: "digest-daily", name: "The daily digest" },
  { job: "digest-weekly", name: "The weekly digest" },
] as const;

async function askScheduledWork(c: Conversation): Promise<Answer> {
  const prometheus = await prometheusOf(c);
  return {
    observations: [],
    jobs: await Promise.all(SCHEDULED.map((job) => seenByExpression(c, prometheus, job))),
  };
}
