import type { Route, SimReply, SimRequest } from "@/platforms/simulator/routes";
import { KUBERNETES, NAMESPACE, TOKEN } from "./access";
import {
  SimCluster,
  type SimDeployment,
  type SimPod,
  type Template,
  type WantedWorkload,
} from "./sim-cluster";
import { type SimLines, writtenBetween } from "./sim-logs";
import {
  deploymentObject,
  eventObject,
  metricsObject,
  podObject,
  scaleObject,
  scalerObject,
  serviceObject,
  setObject,
} from "./sim-objects";

export type SimAccess = {
  token: string;
  now(): Date;
  lines: SimLines;
  /** What the service account may not do: "patch deployments/scale". */
  denied?: Set<string>;
  /** metrics-server is not installed. */
  withoutMetrics?: boolean;
  /** Larger pages than this are not given. */
  page?: number;
  /** Called before a change is made, as somebody else would change the object at the same moment. */
  meanwhile?(): void;
};

const WORDS: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  410: "Expired",
  415: "UnsupportedMediaType",
  422: "Invalid",
};

const status = (code: number, message: string, details?: object): SimReply => ({
  status: code,
  json: {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    reason: WORDS[code],
    details,
    code,
  },
});

/** A small cluster beside a simulated platform, with what the platform's simulator hands on. */
export function simulatedWorkloads(wanted: {
  namespace: string;
  seed: string;
  now(): Date;
  lines: SimLines;
  workloads: readonly WantedWorkload[];
}) {
  const cluster = new SimCluster(wanted.namespace, wanted.seed, wanted.now, wanted.workloads);
  const token = "made-up-service-account-token";
  const access: SimAccess = { token, now: wanted.now, lines: wanted.lines, denied: new Set() };
  return {
    cluster,
    access,
    servers: { [KUBERNETES]: kubernetesRoutes(cluster, access) },
    credentials: { [TOKEN]: token },
    options: { [NAMESPACE]: wanted.namespace },
  };
}

/** The part of an API server that is asked for one namespace's workloads. */
export function kubernetesRoutes(cluster: SimCluster, access: SimAccess): Route[] {
  const place = `/namespaces/${cluster.namespace}`;
  const apps = `/apis/apps/v1${place}`;
  const core = `/api/v1${place}`;

  /** Everything asks for a token, then for the right; and the controllers have worked until now. */
  const guarded =
    (verb: string, resource: string, group: string, handle: Route["handle"]): Route["handle"] =>
    (request, params) => {
      if (request.headers.authorization !== `Bearer ${access.token}`) return status(401, "Unauthorized");
      if (access.denied?.has(`${verb} ${resource}`)) {
        const [kind = ""] = resource.split("/");
        return status(
          403,
          `${kind}${group && `.${group}`} is forbidden: User "system:serviceaccount:ops:wheelhouse" cannot ${verb} resource "${resource}" in API group "${group}" in the namespace "${cluster.namespace}"`,
          { group, kind },
        );
      }
      cluster.advance();
      return handle(request, params);
    };
  const list = <T>(resource: string, group: string, path: string, kind: string, items: () => T[]): Route => ({
    method: "GET",
    path,
    handle: guarded("list", resource, group, (request) => paged(request, access, kind, items())),
  });
  const withDeployment =
    (handle: (found: SimDeployment, request: SimRequest) => SimReply): Route["handle"] =>
    (request, { name = "" }) => {
      const found = cluster.find(name);
      return found
        ? handle(found, request)
        : status(404, `deployments.apps "${name}" not found`, { name, group: "apps", kind: "deployments" });
    };
  const selected = (request: SimRequest, labels: Record<string, string>) =>
    fits(labels, request.query.get("labelSelector") ?? "");

  return [
    list("deployments", "apps", `${apps}/deployments`, "DeploymentList", () =>
      cluster.deployments.map((each) => deploymentObject(cluster, each)),
    ),
    {
      method: "GET",
      path: `${apps}/deployments/:name`,
      handle: guarded(
        "get",
        "deployments",
        "apps",
        withDeployment((each) => ({ json: deploymentObject(cluster, each) })),
      ),
    },
    {
      method: "PATCH",
      path: `${apps}/deployments/:name`,
      handle: guarded(
        "patch",
        "deployments",
        "apps",
        withDeployment((each, request) => patched(cluster, access, each, request)),
      ),
    },
    {
      method: "PATCH",
      path: `${apps}/deployments/:name/scale`,
      handle: guarded(
        "patch",
        "deployments/scale",
        "apps",
        withDeployment((each, request) => scaled(cluster, access, each, request)),
      ),
    },
    {
      method: "GET",
      path: `${apps}/replicasets`,
      handle: guarded("list", "replicasets", "apps", (request) =>
        paged(
          request,
          access,
          "ReplicaSetList",
          cluster.sets
            .map((set) => setObject(cluster, set))
            .filter(({ metadata }) => selected(request, metadata.labels)),
        ),
      ),
    },
    {
      method: "GET",
      path: `${apps}/replicasets/:name`,
      handle: guarded("get", "replicasets", "apps", (_request, { name = "" }) => {
        const set = cluster.sets.find((each) => each.name === name);
        return set
          ? { json: setObject(cluster, set) }
          : status(404, `replicasets.apps "${name}" not found`, { name, group: "apps", kind: "replicasets" });
      }),
    },
    {
      method: "GET",
      path: `${core}/pods`,
      handle: guarded("list", "pods", "", (request) =>
        paged(
          request,
          access,
          "PodList",
          cluster.pods
            .map((pod) => podObject(cluster, pod))
            .filter(({ metadata }) => selected(request, metadata.labels)),
        ),
      ),
    },
    {
      method: "GET",
      path: `${core}/pods/:name`,
      handle: guarded(
        "get",
        "pods",
        "",
        withPod(cluster, (pod) => ({ json: podObject(cluster, pod) })),
      ),
    },
    {
      method: "GET",
      path: `${core}/pods/:name/log`,
      handle: guarded(
        "get",
        "pods/log",
        "",
        withPod(cluster, (pod, request) => logOf(cluster, access, pod, request)),
      ),
    },
    list("events", "", `${core}/events`, "EventList", () =>
      cluster.events.map((each) => eventObject(cluster, each)),
    ),
    list("services", "", `${core}/services`, "ServiceList", () =>
      cluster.services.map((each) => serviceObject(cluster, each)),
    ),
    list(
      "horizontalpodautoscalers",
      "autoscaling",
      `/apis/autoscaling/v2${place}/horizontalpodautoscalers`,
      "HorizontalPodAutoscalerList",
      () => cluster.scalers.map((each) => scalerObject(cluster, each)),
    ),
    {
      method: "GET",
      path: `/apis/metrics.k8s.io/v1beta1${place}/pods`,
      handle: guarded("list", "pods", "metrics.k8s.io", () =>
        access.withoutMetrics
          ? { status: 404, text: "404 page not found\n" }
          : {
              json: {
                kind: "PodMetricsList",
                apiVersion: "metrics.k8s.io/v1beta1",
                metadata: {},
                items: cluster.pods
                  .filter(cluster.isReady)
                  .map((pod) => metricsObject(cluster, pod, access.now().getTime())),
              },
            },
      ),
    },
    {
      method: "POST",
      path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      handle: guarded("create", "selfsubjectaccessreviews", "authorization.k8s.io", (request) => {
        const { spec } = request.json() as { spec: { resourceAttributes: Record<string, string> } };
        const { verb, resource, subresource } = spec.resourceAttributes;
        const isDenied =
          access.denied?.has(`${verb} ${resource}${subresource ? `/${subresource}` : ""}`) ?? false;
        return {
          status: 201,
          json: { kind: "SelfSubjectAccessReview", spec, status: { allowed: !isDenied } },
        };
      }),
    },
  ];
}

const withPod =
  (cluster: SimCluster, handle: (pod: SimPod, request: SimRequest) => SimReply): Route["handle"] =>
  (request, { name = "" }) => {
    const pod = cluster.pods.find((each) => each.name === name);
    return pod ? handle(pod, request) : status(404, `pods "${name}" not found`, { name, kind: "pods" });
  };

/** A continue token says where and how old the list is; one that is no longer kept answers 410. */
function paged(
  request: SimRequest,
  { page, now }: SimAccess,
  kind: string,
  items: readonly unknown[],
): SimReply {
  const wanted = Number(request.query.get("limit") ?? items.length) || items.length;
  const limit = Math.min(wanted, page ?? wanted);
  const token = request.query.get("continue");
  const [from = 0, begun = now().getTime()] = token ? (JSON.parse(atob(token)) as number[]) : [];
  if (now().getTime() - begun > 300_000)
    return status(410, "The provided continue parameter is too old to display a consistent list result.");
  const next = from + limit;
  return {
    json: {
      kind,
      metadata: {
        resourceVersion: "1",
        ...(next < items.length
          ? { continue: btoa(JSON.stringify([next, begun])), remainingItemCount: items.length - next }
          : {}),
      },
      items: items.slice(from, next),
    },
  };
}

/** "a=b,c in (d,e),f": the selectors that are asked with here. */
function fits(labels: Readonly<Record<string, string>>, selector: string): boolean {
  return (selector.match(/[^,(]+(\([^)]*\))?/g) ?? []).every((part) => {
    const [, key = "", values] = /^([^ ]+) in \(([^)]*)\)$/.exec(part) ?? [];
    if (values !== undefined) return values.split(",").includes(labels[key] ?? "");
    const [name = "", value] = part.split("=");
    return value === undefined ? name in labels : labels[name] === value;
  });
}

type PatchBody = {
  metadata?: { resourceVersion?: string };
  spec?: { replicas?: number; template?: { metadata?: { annotations?: Record<string, string> } } };
};
type Operation = { op: string; path: string; value: unknown };

const outdated = (name: string) =>
  status(
    409,
    `Operation cannot be fulfilled on deployments.apps "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    { name, group: "apps", kind: "deployments" },
  );

function patched(cluster: SimCluster, access: SimAccess, each: SimDeployment, request: SimRequest): SimReply {
  access.meanwhile?.();
  switch (request.headers["content-type"]) {
    case "application/strategic-merge-patch+json": {
      const { metadata, spec } = request.json() as PatchBody;
      if (metadata?.resourceVersion && metadata.resourceVersion !== String(each.version))
        return outdated(each.name);
      const annotations = spec?.template?.metadata?.annotations ?? {};
      cluster.change(each, () => {
        each.template = structuredClone(each.template);
        each.template.metadata.annotations = { ...each.template.metadata.annotations, ...annotations };
      });
      return { json: deploymentObject(cluster, each) };
    }
    case "application/json-patch+json": {
      const operations = request.json() as Operation[];
      const version = operations.find(
        ({ op, path }) => op === "test" && path === "/metadata/resourceVersion",
      );
      if (version && version.value !== String(each.version))
        return status(422, "the server rejected our request due to an error in our request");
      cluster.change(each, () => {
        for (const { op, path, value } of operations) {
          if (op === "test") continue;
          if (path === "/spec/template") each.template = value as Template;
          if (path === "/metadata/annotations") each.annotations = value as Record<string, string>;
        }
      });
      return { json: deploymentObject(cluster, each) };
    }
    default:
      return status(415, "the body of the request was in an unknown format");
  }
}

function scaled(cluster: SimCluster, access: SimAccess, each: SimDeployment, request: SimRequest): SimReply {
  access.meanwhile?.();
  if (request.headers["content-type"] !== "application/merge-patch+json")
    return status(415, "the body of the request was in an unknown format");
  const { metadata, spec } = request.json() as PatchBody;
  if (metadata?.resourceVersion && metadata.resourceVersion !== String(each.version))
    return outdated(each.name);
  cluster.change(each, () => {
    each.replicas = spec?.replicas ?? each.replicas;
  });
  return { json: scaleObject(cluster, each) };
}

function logOf(cluster: SimCluster, access: SimAccess, pod: SimPod, { query }: SimRequest): SimReply {
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
