import type { Route, SimReply, SimRequest } from "@/platforms/simulator/routes";
import { KUBERNETES, NAMESPACE, TOKEN } from "./access";
import { type SimAccess, status } from "./sim-access";
import { SimCluster } from "./sim-cluster";
import type { SimLines } from "./sim-logs";
import {
  deploymentObject,
  eventObject,
  metricsObject,
  podObject,
  scalerObject,
  serviceObject,
  setObject,
} from "./sim-objects";
import { patched, scaled } from "./sim-patch";
import { logOf } from "./sim-pod-log";
import { patchedSecret, secretObject } from "./sim-secrets";
import type { SimDeployment, SimPod, WantedWorkload } from "./sim-shapes";

/** As an API server does unless it is told otherwise. */
const EVENTS_KEPT_MS = 3_600_000;

/** A small cluster beside a simulated platform, with what the platform's simulator hands on. */
export function simulatedWorkloads(wanted: {
  namespace: string;
  seed: string;
  now(): Date;
  lines: SimLines;
  workloads: readonly WantedWorkload[];
  secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}) {
  const cluster = new SimCluster(wanted.namespace, wanted.seed, wanted.now, wanted.workloads);
  for (const [name, data] of Object.entries(wanted.secrets ?? {})) cluster.setSecret(name, data);
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
    {
      method: "GET",
      path: `${core}/secrets/:name`,
      handle: guarded("get", "secrets", "", (_request, { name = "" }) => secretObject(cluster, name)),
    },
    {
      method: "PATCH",
      path: `${core}/secrets/:name`,
      handle: guarded("patch", "secrets", "", (request, { name = "" }) =>
        patchedSecret(cluster, access, name, request),
      ),
    },
    list("events", "", `${core}/events`, "EventList", () =>
      cluster.events
        .filter(({ at }) => at > access.now().getTime() - EVENTS_KEPT_MS)
        .sort((a, b) => a.name.localeCompare(b.name))
        .map((each) => eventObject(cluster, each)),
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
      path: "/apis/authentication.k8s.io/v1/selfsubjectreviews",
      handle: guarded("create", "selfsubjectreviews", "authentication.k8s.io", () => ({
        status: 201,
        json: {
          kind: "SelfSubjectReview",
          status: { userInfo: { username: "system:serviceaccount:ops:wheelhouse" } },
        },
      })),
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
