import type {
  CoreV1Event,
  V1Pod,
  V1Service,
  V2HorizontalPodAutoscaler,
  V2MetricStatus,
} from "@kubernetes/client-node";
import { z } from "zod";
import { type Fact, PlatformError } from "@/platforms/platform";
import type { Kube } from "./client";
import { listAll, nameOf, pods } from "./objects";
import { quantity } from "./quantity";
import { NOTHING, workloadQuery } from "./query-kit";
import { isoOf, isReady, plural } from "./rollout";

const eventTime = (event: CoreV1Event) =>
  isoOf(event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp) ??
  isoOf(event.metadata?.creationTimestamp);

const events = workloadQuery(
  {
    key: "workloads.events",
    title: "Events",
    purpose:
      "What the cluster noted in the last hour or so: failed starts, killed pods, scaling. The newest first.",
    columns: [
      { key: "at", title: "At", kind: "time" },
      { key: "type", title: "Kind", kind: "text" },
      { key: "reason", title: "Reason", kind: "text" },
      { key: "about", title: "About", kind: "code" },
      { key: "count", title: "Times", kind: "number" },
      { key: "message", title: "Message", kind: "text" },
    ],
  },
  NOTHING,
  async (kube) => {
    const listed = await listAll(kube, (k, page) =>
      k.ask(({ core }, namespace) => core.listNamespacedEvent({ namespace, ...page })),
    );
    const rows = listed.items
      .map((event): Fact[] => [
        eventTime(event),
        event.type ?? null,
        event.reason ?? null,
        `${event.involvedObject?.kind ?? "?"}/${event.involvedObject?.name ?? "?"}`,
        event.series?.count ?? event.count ?? 1,
        event.message ?? null,
      ])
      .sort((a, b) => String(b[0] ?? "").localeCompare(String(a[0] ?? "")));
    const warnings = rows.filter((row) => row[1] === "Warning").length;
    return {
      rows,
      said: `${plural(rows.length, "event")}; ${warnings === 0 ? "no warning" : `${warnings} of them ${warnings === 1 ? "is a warning" : "are warnings"}`}. The cluster forgets them after about an hour.`,
      isWhole: listed.isWhole,
      evidence: listed.evidence,
    };
  },
);

const services = workloadQuery(
  {
    key: "workloads.services",
    title: "Services",
    purpose: "Under which names the pods are reached, and how many ready pods stand behind each.",
    columns: [
      { key: "service", title: "Service", kind: "code" },
      { key: "type", title: "Kind", kind: "text" },
      { key: "ports", title: "Ports", kind: "text" },
      { key: "ready", title: "Ready pods behind it", kind: "number" },
      { key: "selector", title: "Chooses pods by", kind: "code" },
    ],
  },
  NOTHING,
  async (kube) => {
    const [listed, all] = await Promise.all([
      listAll(kube, (k, page) =>
        k.ask(({ core }, namespace) => core.listNamespacedService({ namespace, ...page })),
      ),
      pods(kube),
    ]);
    const behind = (service: V1Service) => {
      const wanted = Object.entries(service.spec?.selector ?? {});
      if (wanted.length === 0) return null;
      const fits = ({ metadata }: V1Pod) => wanted.every(([key, value]) => metadata?.labels?.[key] === value);
      return all.items.filter((pod) => isReady(pod) && fits(pod)).length;
    };
    const empty = listed.items.filter((service) => behind(service) === 0).map(nameOf);
    return {
      rows: listed.items.map((service): Fact[] => [
        nameOf(service),
        service.spec?.type ?? "ClusterIP",
        (service.spec?.ports ?? [])
          .map(({ port, targetPort }) => `${port} to ${targetPort ?? port}`)
          .join(", "),
        behind(service),
        Object.entries(service.spec?.selector ?? {})
          .map(([key, value]) => `${key}=${value}`)
          .join(", ") || null,
      ]),
      said: `${plural(listed.items.length, "service")}; ${empty.length === 0 ? "each that chooses pods has a ready one" : `no ready pod behind: ${empty.join(", ")}`}.`,
      isWhole: listed.isWhole && all.isWhole,
      evidence: listed.evidence,
    };
  },
);

export const readAutoscalers = (kube: Kube) =>
  listAll(kube, (k, page) =>
    k.ask(({ autoscaling }, namespace) =>
      autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace, ...page }),
    ),
  );

export const scales = ({ spec }: V2HorizontalPodAutoscaler, deployment: string) =>
  spec?.scaleTargetRef?.kind === "Deployment" && spec.scaleTargetRef.name === deployment;

const autoscalers = workloadQuery(
  {
    key: "workloads.autoscalers",
    title: "Autoscalers",
    purpose: "Who decides about the number of pods by itself, between which limits, and by what it measures.",
    columns: [
      { key: "autoscaler", title: "Autoscaler", kind: "code" },
      { key: "target", title: "Scales", kind: "code" },
      { key: "min", title: "At least", kind: "number" },
      { key: "max", title: "At most", kind: "number" },
      { key: "now", title: "Now", kind: "number" },
      { key: "wanted", title: "Wants", kind: "number" },
      { key: "measures", title: "Measures", kind: "text" },
      { key: "trouble", title: "Held up by", kind: "text" },
      { key: "scaled", title: "Last scaled", kind: "time" },
    ],
  },
  NOTHING,
  async (kube) => {
    const listed = await readAutoscalers(kube);
    const rows = listed.items.map((each): Fact[] => [
      nameOf(each),
      `${each.spec?.scaleTargetRef?.kind ?? "?"}/${each.spec?.scaleTargetRef?.name ?? "?"}`,
      each.spec?.minReplicas ?? 1,
      each.spec?.maxReplicas ?? null,
      each.status?.currentReplicas ?? null,
      each.status?.desiredReplicas ?? null,
      (each.status?.currentMetrics ?? []).map(measured).join(", ") || null,
      (each.status?.conditions ?? [])
        .filter(({ type, status }) => (type === "ScalingLimited" ? status === "True" : status !== "True"))
        .map(({ reason, message }) => message ?? reason ?? "")
        .join("; ") || null,
      isoOf(each.status?.lastScaleTime),
    ]);
    const full = rows.filter((row) => row[4] !== null && row[4] === row[3]).map((row) => String(row[0]));
    return {
      rows,
      said:
        rows.length === 0
          ? "No autoscaler: every number of pods is set by hand."
          : `${plural(rows.length, "autoscaler")}; ${full.length === 0 ? "none is at its limit" : `at the limit: ${full.join(", ")}`}.`,
      isWhole: listed.isWhole,
      evidence: listed.evidence,
    };
  },
);

function measured({ resource, type }: V2MetricStatus): string {
  const { averageUtilization, averageValue } = resource?.current ?? {};
  return `${resource?.name ?? type} ${averageUtilization === undefined ? (averageValue ?? "unknown") : `${averageUtilization} %`}`;
}

const Metrics = z.object({
  metadata: z.object({ _continue: z.string().optional() }).optional(),
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      timestamp: z.string().optional(),
      containers: z.array(
        z.object({ name: z.string(), usage: z.object({ cpu: z.string(), memory: z.string() }) }),
      ),
    }),
  ),
});

const usage = workloadQuery(
  {
    key: "workloads.usage",
    title: "CPU and memory of pods",
    purpose:
      "What each pod uses now against what it may use at most. One close to its memory limit is killed there.",
    columns: [
      { key: "pod", title: "Pod", kind: "code" },
      { key: "cpu", title: "CPU (thousandths of a core)", kind: "number" },
      { key: "memory", title: "Memory", kind: "bytes" },
      { key: "limit", title: "Memory limit", kind: "bytes" },
      { key: "share", title: "Of the limit", kind: "percent" },
      { key: "at", title: "Measured", kind: "time" },
    ],
  },
  NOTHING,
  async (kube) => {
    const [measurements, all] = await Promise.all([readMetrics(kube), pods(kube)]);
    const limits = new Map(all.items.map((pod) => [nameOf(pod), memoryLimit(pod)]));
    const rows = measurements.value.items
      .map(({ metadata, timestamp, containers }): Fact[] => {
        const memory = sum(containers.map(({ usage }) => quantity(usage.memory)));
        const cpu = sum(containers.map(({ usage }) => quantity(usage.cpu)));
        const limit = limits.get(metadata.name) ?? null;
        return [
          metadata.name,
          cpu === null ? null : Math.round(cpu * 1000),
          memory,
          limit,
          memory !== null && limit ? (100 * memory) / limit : null,
          isoOf(timestamp),
        ];
      })
      .sort((a, b) => Number(b[4] ?? -1) - Number(a[4] ?? -1));
    const tight = rows.filter((row) => Number(row[4] ?? 0) >= 80).length;
    const unmeasured = all.items.filter(isReady).length - rows.length;
    return {
      rows,
      said: `${plural(rows.length, "pod")} measured; ${tight === 0 ? "none uses 80 % of its memory limit" : `${tight} at 80 % of the memory limit or more`}.${unmeasured > 0 ? ` ${unmeasured} not measured yet.` : ""}`,
      evidence: measurements.evidence,
    };
  },
);

/** A few thousand pods come as one answer: the metrics API has no pages. */
async function readMetrics(kube: Kube) {
  try {
    const told = await kube.ask(({ custom }, namespace) =>
      custom.listNamespacedCustomObject({
        group: "metrics.k8s.io",
        version: "v1beta1",
        namespace,
        plural: "pods",
      }),
    );
    const value = Metrics.safeParse(told.value);
    if (value.success) return { ...told, value: value.data };
    throw new PlatformError("unreadable", "The metrics API answers something else than we know.", {
      evidence: told.evidence,
    });
  } catch (error) {
    const status = error instanceof PlatformError ? error.details.httpStatus : undefined;
    if (error instanceof PlatformError && (status === 404 || status === 503))
      throw new PlatformError(
        "not-deployed",
        `The cluster has no metrics API (${status}): metrics-server is not installed or does not run. That says nothing about what pods use.`,
        error.details,
      );
    throw error;
  }
}

const memoryLimit = ({ spec }: V1Pod) =>
  sum((spec?.containers ?? []).map(({ resources }) => quantity(resources?.limits?.memory)));

/** Null as soon as one part is unknown: a container without a limit makes the pod's limit none. */
const sum = (parts: readonly (number | null)[]): number | null =>
  parts.length === 0 || parts.some((part) => part === null)
    ? null
    : parts.reduce<number>((all, part) => all + (part ?? 0), 0);

export const aroundQueries = [events, services, autoscalers, usage];
