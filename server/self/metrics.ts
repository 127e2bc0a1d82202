import { sql } from "drizzle-orm";
import { STATUSES } from "@/domain/status";
import { database } from "@/server/database";
import { platformsOverview } from "@/server/platforms/overview";

/** The console's own state in Prometheus' text format. */
export async function metricsText(): Promise<string> {
  const { db } = database();
  const overview = await platformsOverview(db, new Date());
  const { rows } = await db.execute<{ alive: number; late: number; asked: number; memory: number }>(sql`
    select count(*)::int as alive, coalesce(max((stats->>'lateP99Ms')::float8), 0) as late, coalesce(sum((stats->>'asked')::float8), 0) as asked, coalesce(max((stats->>'memoryMb')::float8), 0) as memory
    from workers where heard_at > now() - interval '30 seconds'`);
  const worker = rows[0];
  const lines = [
    "# HELP wheelhouse_environment_status 1 for the status that an environment shows.",
    "# TYPE wheelhouse_environment_status gauge",
    ...overview.flatMap(({ id, status }) =>
      STATUSES.map(
        (candidate) =>
          `wheelhouse_environment_status{environment="${id}",status="${candidate}"} ${status === candidate ? 1 : 0}`,
      ),
    ),
    "# HELP wheelhouse_workers_alive Worker processes heard in the last 30 seconds.",
    "# TYPE wheelhouse_workers_alive gauge",
    `wheelhouse_workers_alive ${worker?.alive ?? 0}`,
    "# HELP wheelhouse_check_lateness_p99_ms How much later than planned checks were asked, 99th percentile of the last 5 seconds.",
    "# TYPE wheelhouse_check_lateness_p99_ms gauge",
    `wheelhouse_check_lateness_p99_ms ${worker?.late ?? 0}`,
    "# HELP wheelhouse_worker_memory_mb Resident memory of the largest worker.",
    "# TYPE wheelhouse_worker_memory_mb gauge",
    `wheelhouse_worker_memory_mb ${worker?.memory ?? 0}`,
  ];
  return `${lines.join("\n")}\n`;
}
