import type { SimReply, SimRequest } from "@/platforms/simulator/routes";
import { type SimAccess, status } from "./sim-access";
import type { SimCluster } from "./sim-cluster";
import { writtenBetween } from "./sim-logs";
import type { SimPod } from "./sim-shapes";

export function logOf(cluster: SimCluster, access: SimAccess, pod: SimPod, { query }: SimRequest): SimReply {
  const set = cluster.sets.find(({ uid }) => uid === pod.set);
  const names = (set?.template.spec.containers ?? []).map(({ name }) => name);
  const container = query.get("container") ?? names[0] ?? "";
  if (!names.includes(container))
    return status(400, `container ${container} is not valid for pod ${pod.name}`);
  if (pod.waiting || pod.readyAt - 2000 > access.now().getTime())
    return status(
      400,
      `container "${container}" in pod "${pod.name}" is waiting to start: ${pod.waiting ?? "ContainerCreating"}`,
    );
  const isPrevious = query.get("previous") === "true";
  if (isPrevious && !pod.lastEnd)
    return status(400, `previous terminated container "${container}" in pod "${pod.name}" not found`);
  const now = access.now().getTime();
  // The kubelet is asked by whole seconds.
  const since = Math.floor(Date.parse(query.get("sinceTime") ?? "") / 1000) * 1000;
  const began = pod.lastEnd && !isPrevious ? pod.lastEnd.at + 1000 : 0;
  const lines = writtenBetween(pod, access.lines, {
    from: Math.max(Number.isNaN(since) ? 0 : since, began),
    to: isPrevious ? (pod.lastEnd?.at ?? now) : now,
    ...(query.has("tailLines") ? { tailLines: Number(query.get("tailLines")) } : {}),
  });
  const text = lines
    .map((line) => `${query.get("timestamps") === "true" ? line : line.replace(/^\S+ /, "")}\n`)
    .join("");
  const most = Number(query.get("limitBytes")) || text.length;
  return { text: text.slice(0, most) };
}
