import type { V1Deployment, V1Pod } from "@kubernetes/client-node";
import { nameOf, wantedOf } from "./objects";

export type Rollout = { state: "done" | "under-way" | "failed"; said: string };

/** Whether the newest description of a deployment really runs, told as `kubectl rollout status` does. */
export function rolloutOf(deployment: V1Deployment): Rollout {
  const { metadata, status } = deployment;
  const underWay = (said: string): Rollout => ({ state: "under-way", said });
  const wanted = wantedOf(deployment);
  const updated = status?.updatedReplicas ?? 0;
  const all = status?.replicas ?? 0;
  const available = status?.availableReplicas ?? 0;
  if ((status?.observedGeneration ?? 0) < (metadata?.generation ?? Number.POSITIVE_INFINITY))
    return underWay("The cluster has not begun with the last change yet.");
  const conditions = status?.conditions ?? [];
  const progressing = conditions.find(({ type }) => type === "Progressing");
  if (progressing?.reason === "ProgressDeadlineExceeded")
    return {
      state: "failed",
      said: `It came no further within ${deployment.spec?.progressDeadlineSeconds ?? 600} s: ${updated} of ${wanted} pods are new, ${available} available.`,
    };
  const failure = conditions.find(({ type, status }) => type === "ReplicaFailure" && status === "True");
  const because = failure?.message ? ` Pods cannot be made: ${failure.message.slice(0, 200)}` : "";
  if (updated < wanted) return underWay(`${updated} of ${wanted} pods are new.${because}`);
  if (all > updated) return underWay(`${plural(all - updated, "old pod")} must still end.`);
  if (available < updated) return underWay(`${available} of ${updated} new pods are available.${because}`);
  return {
    state: "done",
    said: wanted === 0 ? "It is scaled to 0." : `All ${plural(wanted, "pod")} are new and available.`,
  };
}

/** A pod's state in one word, as `kubectl get pods` shows it. */
export function podState({ metadata, spec, status }: V1Pod): string {
  if (metadata?.deletionTimestamp) return "Terminating";
  const first = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
    .map(
      ({ state }) =>
        state?.waiting?.reason ??
        (state?.terminated && status?.phase === "Running" ? state.terminated.reason : undefined),
    )
    .find((reason) => reason && reason !== "Completed" && reason !== "PodInitializing");
  if (first) return first;
  if (status?.reason) return status.reason;
  const isReady = status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
  if (status?.phase === "Running" && spec && !isReady) return "Running, not ready";
  return status?.phase ?? "Unknown";
}

export const isReady = ({ metadata, status }: V1Pod) =>
  !metadata?.deletionTimestamp &&
  (status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false);

export const restartsOf = ({ status }: V1Pod) =>
  (status?.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + (restartCount ?? 0), 0);

/** Why a container of it ended the last time: "OOMKilled (137)". */
export function lastEndOf({ status }: V1Pod): { why: string; at: string | null } | undefined {
  for (const { lastState, state } of status?.containerStatuses ?? []) {
    const ended = state?.terminated ?? lastState?.terminated;
    if (ended) return { why: `${ended.reason ?? "Ended"} (${ended.exitCode})`, at: isoOf(ended.finishedAt) };
  }
  return undefined;
}

/** The pods that hold a rollout up, a few of them, each with its state. */
export function troubledPods(pods: readonly V1Pod[]): string {
  const troubled = pods.filter((pod) => !isReady(pod) && podState(pod) !== "Terminating");
  return troubled
    .slice(0, 3)
    .map((pod) => `${nameOf(pod)}: ${podState(pod)}`)
    .join("; ");
}

export function isoOf(date: Date | string | undefined): string | null {
  const at = date === undefined ? undefined : new Date(date);
  return at && !Number.isNaN(at.getTime()) ? at.toISOString() : null;
}

export const plural = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`;
