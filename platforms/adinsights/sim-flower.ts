import { flowerRoutes as flowerControl, type SimTask } from "@/platforms/drivers/celery/flower-simulator";
import type { Route, SimReply, SimRequest } from "@/platforms/simulator/routes";
import { uuidOf } from "./sim-fleet";
import type { SimRefresh, Sky } from "./world";

const USER = "observer";
const PASSWORD = "sim-flower-not-a-secret";
const LOGIN = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString("base64")}`;
const TASK = "analytics.sync_metrics_snapshots";
/** Only where the runbook's promise is kept; the published code has no task for it. */
export const SIM_DBT_TASK = "transforms.run_dbt";

export const flowerCredentials = { "flower-user": USER, "flower-password": PASSWORD };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Python's way to write the arguments, which Flower passes on as text. */
const kwargsText = (tenantIds: readonly string[]) =>
  tenantIds.length === 0 ? "{}" : `{'tenant_ids': [${tenantIds.map((id) => `'${id}'`).join(", ")}]}`;

/** Flower beside the platform's workers. Its errors have no body. */
export function flowerRoutes(sky: Sky, seed: string): Route[] {
  const guarded =
    (handle: (request: SimRequest, params: Readonly<Record<string, string>>) => SimReply): Route["handle"] =>
    (request, params) =>
      request.headers.authorization === LOGIN ? handle(request, params) : { status: 401, text: "" };

  const taskOf = ({ tenantIds, receivedAt, endedAt, id }: SimRefresh): SimTask => {
    const isOver = endedAt <= sky.now();
    return {
      uuid: id,
      name: TASK,
      state: isOver ? "SUCCESS" : "STARTED",
      args: "()",
      kwargs: kwargsText(tenantIds),
      received: receivedAt / 1000,
      started: receivedAt / 1000,
      succeeded: isOver ? endedAt / 1000 : null,
      failed: null,
      runtime: isOver ? (endedAt - receivedAt) / 1000 : null,
      result: isOver ? `{'processed': ${tenantIds.length || sky.fleet.length}, 'stale_count': 0}` : null,
      exception: null,
      retries: 0,
      worker: "celery@snapshots-1",
    };
  };

  const apply = guarded((request, { name }) => {
    const body = request.body === "" ? {} : request.json();
    if (!isRecord(body)) return { status: 400, text: "" };
    if (name === SIM_DBT_TASK && sky.dialect === "runbook") {
      sky.runDbt();
      return { json: { "task-id": uuidOf(seed, "dbt", sky.now()), state: "PENDING" } };
    }
    if (name !== TASK) return { status: 404, text: "" };
    const { tenant_ids: ids } = isRecord(body.kwargs) ? body.kwargs : {};
    const tenantIds = Array.isArray(ids) ? ids.map(String) : [];
    const taskId = uuidOf(seed, "task", sky.now(), sky.snapshotRefreshes().length);
    sky.refreshSnapshots(taskId, tenantIds);
    return { json: { "task-id": taskId, state: "PENDING" } };
  });

  return [
    ...flowerControl({
      login: LOGIN,
      workers: () => ({ "celery@default-1": ["default", "sync"], "celery@snapshots-1": ["snapshots"] }),
      queues: () => ({ default: 0, sync: 0, snapshots: 0 }),
      tasks: () => sky.snapshotRefreshes().map(taskOf),
    }),
    { method: "POST", path: "/api/task/async-apply/:name", handle: apply },
  ];
}
