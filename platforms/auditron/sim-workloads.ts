import { serviceLines } from "@/platforms/drivers/kubernetes/sim-logs";
import { simulatedWorkloads } from "@/platforms/drivers/kubernetes/simulator";

export const SIM_SECRET = "auditron-secrets";
export const SIM_JWT_SECRET = "made-up-auditron-signing-key-of-no-worth";
const REGISTRY = "ghcr.io/example/auditron";

/** AUDITRON's namespace: images without a version, as its manifests have them, and an autoscaler for the API. */
export const auditronWorkloads = (seed: string, now: () => Date) =>
  simulatedWorkloads({
    namespace: "auditron",
    seed,
    now,
    secrets: {
      [SIM_SECRET]: {
        "jwt-secret": SIM_JWT_SECRET,
        "database-url": "made-up-database-address",
        "redis-url": "made-up-redis-address",
      },
    },
    lines: serviceLines(["/health", "/api/invoices", "/api/agent/run", "/api/reconcile", "/api/reports/tax"]),
    workloads: [
      {
        name: "auditron-api",
        replicas: 3,
        image: `${REGISTRY}-api:latest`,
        earlier: [
          { image: `${REGISTRY}-api:v1.3.0`, cause: "v1.3.0" },
          { image: `${REGISTRY}-api:v1.4.0`, cause: "v1.4.0" },
        ],
        cause: "deploy of main",
        memoryLimit: "2Gi",
        scaler: { min: 3, max: 10, cpuPercent: 41 },
        service: { port: 80, targetPort: 3000 },
      },
      {
        name: "auditron-worker",
        replicas: 2,
        image: `${REGISTRY}-worker:v1.4.2`,
        earlier: [{ image: `${REGISTRY}-worker:v1.4.1`, cause: "v1.4.1" }],
        cause: "v1.4.2",
        killed: { minutesAgo: 38, restarts: 2 },
      },
    ],
  });
