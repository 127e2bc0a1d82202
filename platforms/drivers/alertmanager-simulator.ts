import { createHash } from "node:crypto";
import type { Route, SimHook } from "@/platforms/simulator/routes";
import type { SimAlertRule } from "./prometheus-simulator";

/** The list of a small Alertmanager that is told of the same rules as the Prometheus beside it. */
export function alertmanagerRoutes(rules: readonly SimAlertRule[], now: () => Date): Route[] {
  return [
    {
      method: "GET",
      path: "/api/v2/alerts",
      handle: () => ({
        json: rules.flatMap((rule) => {
          const since = rule.firingSince(now());
          if (!since) return [];
          return [
            {
              ...lineOf(rule, since),
              endsAt: new Date(now().getTime() + 240_000).toISOString(),
              updatedAt: now().toISOString(),
              receivers: [{ name: "console" }],
              status: { state: "active", silencedBy: [], inhibitedBy: [] },
            },
          ];
        }),
      }),
    },
  ];
}

/** What it would have notified of between two moments: one notification per rule that began or ended to fire. */
export function alertmanagerHooks(
  rules: readonly SimAlertRule[],
  { since, now, path, secret }: { since: Date; now: Date; path: string; secret: string },
): SimHook[] {
  return rules.flatMap((rule) => {
    const before = rule.firingSince(since);
    const after = rule.firingSince(now);
    const startsAt = after ?? before;
    if (!startsAt || (before && after)) return [];
    const status = after ? "firing" : "resolved";
    const line = {
      ...lineOf(rule, startsAt),
      status,
      endsAt: after ? "0001-01-01T00:00:00Z" : now.toISOString(),
    };
    return [
      {
        path,
        headers: { authorization: `Bearer ${secret}` },
        json: {
          version: "4",
          groupKey: `{}:{alertname="${rule.name}"}`,
          truncatedAlerts: 0,
          status,
          receiver: "console",
          groupLabels: { alertname: rule.name },
          commonLabels: line.labels,
          commonAnnotations: line.annotations,
          externalURL: "http://alertmanager.example",
          alerts: [line],
        },
      },
    ];
  });
}

function lineOf(rule: SimAlertRule, startsAt: Date) {
  const labels = { alertname: rule.name, severity: rule.severity, ...rule.labels };
  return {
    labels,
    annotations: { summary: rule.summary, description: rule.description },
    startsAt: startsAt.toISOString(),
    fingerprint: createHash("sha256").update(JSON.stringify(labels)).digest("hex").slice(0, 16),
    generatorURL: `http://prometheus.example/graph?g0.expr=${rule.name}`,
  };
}
