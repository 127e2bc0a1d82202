import type { SimReply, SimRequest } from "@/platforms/simulator/routes";
import { type SimAccess, status } from "./sim-access";
import type { SimCluster } from "./sim-cluster";
import { deploymentObject, scaleObject } from "./sim-objects";
import type { SimDeployment, Template } from "./sim-shapes";

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

export function patched(
  cluster: SimCluster,
  access: SimAccess,
  each: SimDeployment,
  request: SimRequest,
): SimReply {
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

export function scaled(
  cluster: SimCluster,
  access: SimAccess,
  each: SimDeployment,
  request: SimRequest,
): SimReply {
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
