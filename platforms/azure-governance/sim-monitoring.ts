import { noiseBetween } from "@/platforms/simulator/noise";
import type { Route } from "@/platforms/simulator/routes";
import { route } from "./sim-parts";
import type { AzureWorld } from "./world";

const SLOW_MS = 500;
const TEXTS = [
  "select cost_snapshots by tenant and day",
  "select resources with tags",
  "select policy_states latest per subscription",
  "select sign_in_activity of 90 days",
];

/** What the process counts of itself. The published code serves the lists and never fills them. */
export function monitoringRoutes(
  world: AzureWorld,
  seed: string,
  { records }: { records: boolean },
  guard: (handle: Route["handle"]) => Route["handle"],
): Route[] {
  let resetAt = 0;
  const minute = () => Math.floor(world.now() / 60_000);
  const recorded = () =>
    records
      ? Array.from({ length: 12 }, (_, index) => {
          const at = (minute() - index * 7) * 60_000;
          return {
            query: TEXTS[noiseBetween(0, TEXTS.length - 1, seed, "slow-text", at)],
            duration_ms: noiseBetween(120, 2400, seed, "slow-ms", at),
            timestamp: new Date(at).toISOString(),
          };
        }).filter(({ timestamp }) => Date.parse(timestamp) > resetAt)
      : [];
  const syncJobs = () => (records ? world.ended().filter(({ end }) => end > resetAt).length : 0);
  return [
    route(
      "GET",
      "/monitoring/queries",
      guard(({ query }) => ({
        json: recorded()
          .filter(({ duration_ms: ms }) => query.get("slow_only") !== "true" || ms > SLOW_MS)
          .slice(0, Number(query.get("limit") ?? 100)),
      })),
    ),
    route(
      "GET",
      "/monitoring/performance",
      guard(() => ({
        json: {
          queries: {
            total_queries: recorded().length,
            avg_duration_ms: 0,
            slow_queries: recorded().filter(({ duration_ms: ms }) => ms > SLOW_MS).length,
            slow_query_threshold_ms: SLOW_MS,
          },
          sync_jobs: { total_jobs: syncJobs(), avg_duration_seconds: 0, total_errors: 0 },
          timestamp: new Date(world.now()).toISOString(),
        },
      })),
    ),
    route(
      "GET",
      "/monitoring/cache",
      guard(() => {
        const hits = 40_000 + (minute() % 10_000);
        const misses = Math.round(hits * 0.15);
        return {
          json: {
            backend: "memory",
            hits,
            misses,
            sets: misses,
            deletes: 0,
            errors: 0,
            hit_rate_percent: Math.round((hits / (hits + misses)) * 10_000) / 100,
            avg_get_time_ms: 0.004,
          },
        };
      }),
    ),
    route(
      "POST",
      "/monitoring/reset",
      guard(() => {
        resetAt = world.now();
        return { json: { status: "Metrics reset successfully" } };
      }),
    ),
  ];
}
