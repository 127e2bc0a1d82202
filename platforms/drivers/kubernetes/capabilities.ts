import type { Capability } from "@/domain/platform";
import { type CapabilityReport, type Conversation, PlatformError } from "@/platforms/platform";
import { type Kube, openKube } from "./client";

type Need = { verb: string; resource: string; group: string; subresource?: string };

const READS: readonly Need[] = [
  { verb: "list", resource: "deployments", group: "apps" },
  { verb: "list", resource: "replicasets", group: "apps" },
  { verb: "list", resource: "pods", group: "" },
];
const ACTS: readonly Need[] = [
  { verb: "patch", resource: "deployments", group: "apps" },
  { verb: "patch", resource: "deployments", group: "apps", subresource: "scale" },
];
const SECRETS: readonly Need[] = [
  { verb: "get", resource: "secrets", group: "" },
  { verb: "patch", resource: "secrets", group: "" },
];
const LOGS: readonly Need[] = [
  { verb: "list", resource: "pods", group: "" },
  { verb: "get", resource: "pods", group: "", subresource: "log" },
];

/** What the service account may do here, asked of the cluster itself, without trying it. */
export async function workloadCapabilities(c: Conversation): Promise<CapabilityReport[]> {
  return Promise.all([
    report(c, "workloads.read", READS, (kube) => `The workloads of ${kube.namespace} can be read.`),
    report(
      c,
      "workloads.act",
      ACTS,
      (kube) => `The workloads of ${kube.namespace} can be restarted and scaled.`,
    ),
    report(c, "logs", LOGS, (kube) => `The logs of pods in ${kube.namespace} can be read.`),
  ]);
}

/** Where rights are granted to single secrets by name, the answer here is no although those may be changed. */
export const secretCapability = (c: Conversation): Promise<CapabilityReport> =>
  report(
    c,
    "credentials.manage",
    SECRETS,
    (kube) => `The secrets of ${kube.namespace} can be read and changed.`,
  );

async function report(
  c: Conversation,
  capability: Capability,
  needs: readonly Need[],
  words: (kube: Kube) => string,
): Promise<CapabilityReport> {
  try {
    const kube = await openKube(c);
    const denied = (await Promise.all(needs.map((need) => isDenied(kube, need)))).flatMap(
      (need) => need ?? [],
    );
    if (denied.length === 0) return { capability, supported: true, because: words(kube) };
    return {
      capability,
      supported: false,
      because: `The service account misses ${denied.map(nameOf).join(", ")} in ${kube.namespace}. Add it to its role.`,
    };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const isAway = error.trouble === "unreachable";
    return {
      capability,
      supported: isAway,
      because: isAway ? `Configured, but could not be asked just now: ${error.message}` : error.message,
    };
  }
}

const nameOf = ({ verb, resource, subresource }: Need) =>
  `"${verb}" on "${resource}${subresource ? `/${subresource}` : ""}"`;

async function isDenied(kube: Kube, need: Need): Promise<Need | undefined> {
  const { value } = await kube.ask(({ authorization }, namespace) =>
    authorization.createSelfSubjectAccessReview({
      body: { spec: { resourceAttributes: { namespace, ...need } } },
    }),
  );
  return value.status?.allowed === true ? undefined : need;
}
