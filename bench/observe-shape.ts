import { z } from "zod";

/** What the local target answers and both loops read from it: about 2 kB, a handful of fields of them used. */
export const Health = z.object({
  status: z.enum(["healthy", "degraded", "unhealthy"]),
  uptime_seconds: z.number(),
  queue: z.object({ depth: z.number(), oldest_seconds: z.number() }),
  components: z.array(
    z.object({ name: z.string(), status: z.string(), latency_ms: z.number(), checked_at: z.iso.datetime() }),
  ),
});

export const PATH = "/health/detailed";

export const healthBody = JSON.stringify({
  status: "healthy",
  version: "4.12.1",
  region: "westeurope",
  uptime_seconds: 381_223,
  queue: { depth: 17, oldest_seconds: 4.2, workers: 6, rate_per_second: 31.5 },
  components: Array.from({ length: 12 }, (_, index) => ({
    name: `component-${index}`,
    status: "healthy",
    latency_ms: 4 + index,
    checked_at: "2026-11-20T09:30:00.000Z",
    note: "answered within its limit",
    host: `10.0.0.${index}`,
  })),
});
