import { createHash } from "node:crypto";
import type { Route } from "@/platforms/simulator/routes";
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
          const labels = { alertname: rule.name, severity: rule.severity, ...rule.labels };
          return [
            {
              labels,
              annotations: { summary: rule.summary, description: rule.description },
              startsAt: since.toISOString(),
              endsAt: new Date(now().getTime() + 240_000).toISOString(),
              updatedAt: now().toISOString(),
              fingerprint: createHash("sha256").update(JSON.stringify(labels)).digest("hex").slice(0, 16),
              receivers: [{ name: "console" }],
              status: { state: "active", silencedBy: [], inhibitedBy: [] },
              generatorURL: `http://prometheus.example/graph?g0.expr=${rule.name}`,
            },
          ];
        }),
      }),
    },
  ];
}
