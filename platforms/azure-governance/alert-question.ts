import type { z } from "zod";
import type { AlertSeverity } from "@/domain/platform";
import { utcDate } from "@/platforms/answers";
import type { AlertSeen, Question } from "@/platforms/platform";
import { readAlertList } from "./alert-list";
import { attempt, count, shown, shownOrNull, tenantNames, uniqueBy } from "./client";
import { type Alerts, isJob } from "./shapes";

/** The runbook rates a failed sync critical, the platform writes "error" for it and never "critical". */
const SEVERITIES: Readonly<Record<string, AlertSeverity>> = {
  critical: "critical",
  error: "critical",
  warning: "warning",
  info: "info",
};
const severityOf = (word: string): AlertSeverity => SEVERITIES[word] ?? "warning";

/** Outside development the platform lets three of these through per minute. */
export const alerts: Question = {
  key: "alerts",
  title: "Open alerts of the platform",
  everySeconds: 120,
  atLeastSecondsApart: 25,
  timeoutSeconds: 40,
  ask: async (c) => {
    const { data, reply } = await readAlertList(c);
    const open = data.alerts.filter((alert) => !alert.is_resolved);
    const names = open.some((alert) => alert.tenant_id) ? (await attempt(tenantNames(c))).got : undefined;
    const listed = uniqueBy(open, (alert) => String(alert.id)).map(
      (alert): AlertSeen => ({
        externalId: shown(String(alert.id)),
        severity: severityOf(alert.severity ?? ""),
        word: shown(alert.severity ?? "none"),
        kind: shown(alert.alert_type ?? "unknown"),
        title: shown(alert.title ?? alert.alert_type ?? "Alert without a title"),
        message: shown(alert.message ?? ""),
        job: isJob(alert.job_type) ? alert.job_type : null,
        tenant: alert.tenant_id ? (names?.get(alert.tenant_id) ?? shownOrNull(alert.tenant_id)) : null,
        raisedAt: utcDate(alert.created_at),
      }),
    );
    const unlisted = unlistedAlerts(data.stats, listed);
    const all = [...listed, ...unlisted.map(({ alert }) => alert)];
    const hidden = unlisted.reduce((sum, { missing }) => sum + missing, 0);
    const critical =
      listed.filter(({ severity }) => severity === "critical").length +
      unlisted.reduce((sum, { alert, missing }) => sum + (alert.severity === "critical" ? missing : 0), 0);
    const openCount = listed.length + hidden;
    return {
      alerts: all,
      observations: [
        {
          check: "critical-alerts",
          value: critical,
          reason:
            `${openCount === 0 ? "No alert is open" : `${openCount} open, ${critical} of them critical`}` +
            `${hidden > 0 ? `; ${hidden} are counted by the platform but not listed` : ""}.`,
          facts: { open: openCount, critical, unlisted: hidden },
          evidence: reply.evidence,
        },
      ],
    };
  },
};

type Unlisted = { alert: AlertSeen; missing: number };

/**
 * The platform drops alerts that belong to a tenant from its list and still counts them. What is counted and not
 * listed becomes one line per severity, so that nobody takes the list for the whole.
 */
function unlistedAlerts(stats: z.output<typeof Alerts>["stats"], listed: readonly AlertSeen[]): Unlisted[] {
  const counted = Object.entries(stats?.by_severity ?? {}).slice(0, 10);
  const bySeverity = counted.flatMap(([word, total]) => {
    const missing = (count(total) ?? 0) - listed.filter((alert) => alert.word === word).length;
    return missing > 0 ? [unlisted(shown(word).slice(0, 50), missing)] : [];
  });
  if (counted.length > 0) return bySeverity;
  const missing = (count(stats?.active) ?? 0) - listed.length;
  return missing > 0 ? [unlisted("unknown", missing)] : [];
}

function unlisted(word: string, missing: number): Unlisted {
  return {
    missing,
    alert: {
      externalId: `unlisted-${word}`,
      severity: severityOf(word),
      word,
      kind: "unlisted",
      title: `${missing} more ${word} ${missing === 1 ? "alert is" : "alerts are"} open and not listed`,
      message:
        "The platform counts alerts that belong to a tenant but leaves them out of its list. Its own sync dashboard or its database shows them.",
      job: null,
      tenant: null,
      raisedAt: null,
    },
  };
}
