import { workerLines } from "@/platforms/drivers/kubernetes/sim-logs";
import { simulatedWorkloads } from "@/platforms/drivers/kubernetes/simulator";

const WORKER = "registry.example/complyai-worker";
const OLD = `${WORKER}@sha256:${"4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce"}`;
const NEW = `${WORKER}@sha256:${"ef2d127de37b942baad06145e54b0c619a1f22327b2ebbcfbec78f5564afe39d"}`;

/** Where ComplyAI's workers run; its web services live elsewhere. */
export const complyaiWorkloads = (seed: string, now: () => Date) =>
  simulatedWorkloads({
    namespace: "production",
    seed,
    now,
    lines: workerLines(["tasks.ad_sync", "tasks.score_ads", "tasks.refresh_tokens"]),
    workloads: [
      {
        name: "celery-worker",
        replicas: 3,
        container: "worker",
        image: NEW,
        earlier: [{ image: OLD, cause: "2026.11.1" }],
        cause: "2026.11.2",
      },
      { name: "celery-beat", replicas: 1, container: "beat", image: NEW },
    ],
  });
