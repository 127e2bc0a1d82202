import { noiseBetween } from "@/platforms/simulator/noise";
import type { SimCluster } from "./sim-cluster";
import {
  hashOf,
  type SimDeployment,
  type SimEvent,
  type SimPod,
  type SimScaler,
  type SimService,
  type SimSet,
} from "./sim-shapes";

/** Objects of a simulated cluster as the API server writes them. */

const iso = (at: number) => new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");
const owner = (kind: string, apiVersion: string, name: string, uid: string) => [
  { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true },
];

export function deploymentObject(cluster: SimCluster, each: SimDeployment) {
  const counts = cluster.countsOf(each);
  const isDone =
    counts.updated === each.replicas && counts.all === counts.updated && counts.available === counts.updated;
  const isEnough = counts.available >= each.replicas - each.maxUnavailable;
  const progressing = each.isLate
    ? {
        status: "False",
        reason: "ProgressDeadlineExceeded",
        message: `ReplicaSet has timed out progressing.`,
      }
    : isDone
      ? {
          status: "True",
          reason: "NewReplicaSetAvailable",
          message: "ReplicaSet has successfully progressed.",
        }
      : { status: "True", reason: "ReplicaSetUpdated", message: "ReplicaSet is progressing." };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: each.name,
      namespace: cluster.namespace,
      uid: each.uid,
      resourceVersion: String(each.version),
      generation: each.generation,
      creationTimestamp: iso(each.made),
      labels: { app: each.name },
      annotations: each.annotations,
    },
    spec: {
      replicas: each.replicas,
      selector: { matchLabels: { app: each.name } },
      template: each.template,
      strategy: {
        type: "RollingUpdate",
        rollingUpdate: { maxUnavailable: each.maxUnavailable, maxSurge: each.maxSurge },
      },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: each.deadlineSeconds,
      ...(each.paused ? { paused: true } : {}),
    },
    status: withoutZeros({
      observedGeneration: each.observed,
      replicas: counts.all,
      updatedReplicas: counts.updated,
      readyReplicas: counts.ready,
      availableReplicas: counts.available,
      unavailableReplicas: Math.max(0, each.replicas - counts.available),
      conditions: [
        {
          type: "Available",
          status: isEnough ? "True" : "False",
          reason: isEnough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
          message: `Deployment ${isEnough ? "has" : "does not have"} minimum availability.`,
        },
        { type: "Progressing", ...progressing },
      ],
    }),
  };
}

/** The API leaves numbers out that are zero. */
const withoutZeros = (status: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(status).filter(([, value]) => value !== 0));

export function scaleObject(cluster: SimCluster, each: SimDeployment) {
  return {
    apiVersion: "autoscaling/v1",
    kind: "Scale",
    metadata: {
      name: each.name,
      namespace: cluster.namespace,
      uid: each.uid,
      resourceVersion: String(each.version),
    },
    spec: withoutZeros({ replicas: each.replicas }),
    status: { replicas: cluster.countsOf(each).all, selector: `app=${each.name}` },
  };
}

export function setObject(cluster: SimCluster, set: SimSet) {
  const deployment = cluster.deployments.find(({ uid }) => uid === set.owner);
  const pods = cluster.pods.filter((pod) => pod.set === set.uid && pod.endsAt === undefined);
  const hash = hashOf(set.template);
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: set.name,
      namespace: cluster.namespace,
      uid: set.uid,
      resourceVersion: String(cluster.version),
      creationTimestamp: iso(set.made),
      labels: { ...set.template.metadata.labels, "pod-template-hash": hash },
      annotations: {
        "deployment.kubernetes.io/revision": String(set.revision),
        "deployment.kubernetes.io/desired-replicas": String(deployment?.replicas ?? 0),
        ...(set.cause ? { "kubernetes.io/change-cause": set.cause } : {}),
      },
      ownerReferences: owner("Deployment", "apps/v1", deployment?.name ?? "", set.owner),
    },
    spec: {
      replicas: pods.length,
      selector: { matchLabels: { ...set.template.metadata.labels, "pod-template-hash": hash } },
      template: {
        ...set.template,
        metadata: {
          ...set.template.metadata,
          labels: { ...set.template.metadata.labels, "pod-template-hash": hash },
        },
      },
    },
    status: withoutZeros({ replicas: pods.length, readyReplicas: pods.filter(cluster.isReady).length }),
  };
}

export function podObject(cluster: SimCluster, pod: SimPod) {
  const set = cluster.sets.find(({ uid }) => uid === pod.set);
  const ready = cluster.isReady(pod);
  const started = pod.readyAt - 2000;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: pod.name,
      namespace: cluster.namespace,
      uid: pod.uid,
      resourceVersion: String(cluster.version),
      creationTimestamp: iso(pod.made),
      labels: { ...set?.template.metadata.labels, "pod-template-hash": set ? hashOf(set.template) : "" },
      ownerReferences: owner("ReplicaSet", "apps/v1", set?.name ?? "", pod.set),
      ...(pod.endsAt === undefined
        ? {}
        : { deletionTimestamp: iso(pod.endsAt), deletionGracePeriodSeconds: 30 }),
    },
    spec: { ...set?.template.spec, nodeName: `node-${"abc"[noiseBetween(0, 2, pod.name)]}` },
    status: {
      phase: ready || pod.endsAt !== undefined ? "Running" : "Pending",
      startTime: iso(pod.made),
      conditions: [
        { type: "PodScheduled", status: "True" },
        { type: "Ready", status: ready ? "True" : "False" },
      ],
      containerStatuses: (set?.template.spec.containers ?? []).map(({ name, image }) => ({
        name,
        image,
        imageID: "",
        ready,
        started: ready,
        restartCount: pod.restarts,
        state: ready
          ? { running: { startedAt: iso(started) } }
          : { waiting: { reason: pod.waiting ?? "ContainerCreating" } },
        lastState: pod.lastEnd
          ? {
              terminated: {
                reason: pod.lastEnd.reason,
                exitCode: pod.lastEnd.exitCode,
                startedAt: iso(pod.made),
                finishedAt: iso(pod.lastEnd.at),
              },
            }
          : {},
      })),
    },
  };
}

export const eventObject = (cluster: SimCluster, event: SimEvent) => ({
  apiVersion: "v1",
  kind: "Event",
  metadata: { name: event.name, namespace: cluster.namespace, creationTimestamp: iso(event.at) },
  involvedObject: { kind: event.kind, namespace: cluster.namespace, name: event.about },
  type: event.type,
  reason: event.reason,
  message: event.message,
  count: event.count,
  firstTimestamp: iso(event.at),
  lastTimestamp: iso(event.at),
});

export const serviceObject = (cluster: SimCluster, { name, selector, port, targetPort }: SimService) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: cluster.namespace, uid: `service-${name}` },
  spec: {
    type: "ClusterIP",
    clusterIP: "10.96.12.7",
    selector,
    ports: [{ port, targetPort, protocol: "TCP" }],
  },
});

export function scalerObject(cluster: SimCluster, scaler: SimScaler) {
  const replicas = cluster.find(scaler.deployment)?.replicas ?? 0;
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: scaler.name, namespace: cluster.namespace, uid: `scaler-${scaler.name}` },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: scaler.deployment },
      minReplicas: scaler.min,
      maxReplicas: scaler.max,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
        },
      ],
    },
    status: {
      currentReplicas: replicas,
      desiredReplicas: replicas,
      ...(scaler.scaledAt === undefined ? {} : { lastScaleTime: iso(scaler.scaledAt) }),
      currentMetrics: [
        {
          type: "Resource",
          resource: { name: "cpu", current: { averageUtilization: scaler.cpuPercent, averageValue: "350m" } },
        },
      ],
      conditions: [
        {
          type: "AbleToScale",
          status: "True",
          reason: "ReadyForNewScale",
          message: "recommended size matches current size",
        },
        {
          type: "ScalingActive",
          status: replicas === 0 ? "False" : "True",
          reason: replicas === 0 ? "ScalingDisabled" : "ValidMetricFound",
          message:
            replicas === 0
              ? "scaling is disabled since the replica count of the target is zero"
              : "the HPA was able to successfully calculate a replica count",
        },
        {
          type: "ScalingLimited",
          status: "False",
          reason: "DesiredWithinRange",
          message: "within the acceptable range",
        },
      ],
    },
  };
}

export const metricsObject = (cluster: SimCluster, pod: SimPod, at: number) => ({
  metadata: { name: pod.name, namespace: cluster.namespace },
  timestamp: iso(at),
  window: "15s",
  containers: [
    {
      name: pod.name.split("-")[0],
      usage: {
        cpu: `${noiseBetween(40, 700, pod.name, Math.floor(at / 15_000)) * 1_000_000}n`,
        memory: `${noiseBetween(180_000, 640_000, pod.name, Math.floor(at / 60_000))}Ki`,
      },
    },
  ],
});
