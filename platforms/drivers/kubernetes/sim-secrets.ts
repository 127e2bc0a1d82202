import type { SimReply, SimRequest } from "@/platforms/simulator/routes";
import { type SimAccess, status } from "./sim-access";
import type { SimCluster } from "./sim-cluster";

const absent = (name: string) => status(404, `secrets "${name}" not found`, { name, kind: "secrets" });

export function secretObject(cluster: SimCluster, name: string): SimReply {
  const found = cluster.secrets.get(name);
  if (!found) return absent(name);
  const data = found.values.at(-1)?.data ?? {};
  return {
    json: {
      apiVersion: "v1",
      kind: "Secret",
      type: "Opaque",
      metadata: {
        name,
        namespace: cluster.namespace,
        uid: `secret-${name}`,
        resourceVersion: String(found.version),
      },
      data: Object.fromEntries(
        Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")]),
      ),
    },
  };
}

type Patch = { metadata?: { resourceVersion?: string }; data?: Record<string, string> };

/** A merge patch: the keys that it names change, the others stay. */
export function patchedSecret(
  cluster: SimCluster,
  access: SimAccess,
  name: string,
  request: SimRequest,
): SimReply {
  access.meanwhile?.();
  const found = cluster.secrets.get(name);
  if (!found) return absent(name);
  if (request.headers["content-type"] !== "application/merge-patch+json")
    return status(415, "the body of the request was in an unknown format");
  const { metadata, data = {} } = request.json() as Patch;
  if (metadata?.resourceVersion && metadata.resourceVersion !== String(found.version))
    return status(
      409,
      `Operation cannot be fulfilled on secrets "${name}": the object has been modified; please apply your changes to the latest version and try again`,
      { name, kind: "secrets" },
    );
  cluster.setSecret(name, {
    ...found.values.at(-1)?.data,
    ...Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]),
    ),
  });
  return access.brokenAnswer
    ? status(access.brokenAnswer, "the server was unable to return a response in time")
    : secretObject(cluster, name);
}

/** What the pod that answers a call was given when it was made; the ready ones take turns. */
export function servedWith(cluster: SimCluster, wanted: { deployment: string; secret: string; key: string }) {
  let served = 0;
  return (): string | undefined => {
    const values = cluster.secrets.get(wanted.secret)?.values ?? [];
    if (values.length === 1) return values[0]?.data[wanted.key];
    cluster.advance();
    const found = cluster.find(wanted.deployment);
    const pods = found ? cluster.podsOf(found).filter(cluster.isReady) : [];
    served += 1;
    const pod = pods[served % Math.max(1, pods.length)];
    return pod && values.findLast(({ at }) => at <= pod.made)?.data[wanted.key];
  };
}
