import type { SimHook } from "@/platforms/simulator/routes";
import { uuidOf } from "./sim-fleet";
import type { SimRun } from "./world";

/** Airbyte's notification of one finished job, as it sends it to everybody who listens. */
export function airbyteHook(seed: string, secret: string, run: SimRun): SimHook {
  const seconds = (time: number) => Math.round(time / 1000);
  return {
    path: "/api/hooks/airbyte",
    headers: {
      "x-airbyte-webhook-secret": secret,
      "x-correlation-id": uuidOf(seed, run.jobId, "task"),
    },
    json: {
      connectionId: run.connection.connectionId,
      job: {
        id: run.jobId,
        status: run.status,
        createdAt: seconds(run.startedAt),
        updatedAt: seconds(run.endedAt),
        attempts: [
          {
            metrics: { recordsEmitted: run.records, bytesEmitted: run.records * 310 },
            ...(run.error ? { failureSummary: { externalMessage: run.error } } : {}),
          },
        ],
      },
    },
  };
}
