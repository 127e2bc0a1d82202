import type { V1Deployment, V1Pod } from "@kubernetes/client-node";
import { z } from "zod";
import { type Fact, PlatformError } from "@/platforms/platform";
import { MaybeObjectName } from "./access";
import type { Kube } from "./client";
import { imagesOf } from "./images";
import {
  deployments,
  nameOf,
  ownerOf,
  pods,
  podsOf,
  deployment as readDeployment,
  replicaSets,
  uidOf,
  wantedOf,
} from "./objects";
import { DEPLOYMENT_FIELD, NOTHING, workloadQuery } from "./query-kit";
import { isoOf, isReady, lastEndOf, plural, podState, restartsOf, rolloutOf } from "./rollout";

/** The pods of every deployment by its uid; undefined where the service account may not see them. */
async function podsByDeployment(
  kube: Kube,
): Promise<{ of: Map<string, V1Pod[]>; isWhole: boolean } | { because: string }> {
  try {
    const [sets, all] = await Promise.all([replicaSets(kube), pods(kube)]);
    const makerOf = new Map(sets.items.map((set) => [uidOf(set), ownerOf(set)]));
    const of = new Map<string, V1Pod[]>();
    for (const pod of all.items) {
      const maker = makerOf.get(ownerOf(pod)) ?? "";
      of.set(maker, [...(of.get(maker) ?? []), pod]);
    }
    return { of, isWhole: sets.isWhole && all.isWhole };
  } catch (error) {
    if (error instanceof PlatformError && error.trouble === "forbidden") return { because: error.message };
    throw error;
  }
}

const list = workloadQuery(
  {
    key: "workloads.list",
    title: "Deployments",
    purpose: "Which deployments there are, whether all their pods run, and what holds them up.",
    columns: [
      { key: "deployment", title: "Deployment", kind: "code" },
      { key: "ready", title: "Ready", kind: "text" },
      { key: "state", title: "State", kind: "text" },
      { key: "restarts", title: "Restarts", kind: "number" },
      { key: "trouble", title: "Pods in trouble", kind: "text" },
      { key: "image", title: "Image", kind: "code" },
      { key: "made", title: "Made", kind: "time" },
    ],
    rowActions: [
      { action: "workloads.restart", input: { deployment: "deployment" } },
      { action: "workloads.scale", input: { deployment: "deployment" } },
    ],
  },
  NOTHING,
  async (kube) => {
    const [listed, found] = await Promise.all([deployments(kube), podsByDeployment(kube)]);
    const rows = listed.items.map((each): Fact[] => {
      const own = "of" in found ? (found.of.get(uidOf(each)) ?? []) : undefined;
      return [
        nameOf(each),
        `${each.status?.readyReplicas ?? 0} of ${wantedOf(each)}`,
        stateOf(each),
        own ? own.reduce((sum, pod) => sum + restartsOf(pod), 0) : null,
        own ? troubleOf(own) : null,
        imagesOf(each.spec?.template).join(", "),
        isoOf(each.metadata?.creationTimestamp),
      ];
    });
    const short = listed.items.filter((each) => (each.status?.readyReplicas ?? 0) < wantedOf(each));
    return {
      rows,
      said: `${plural(rows.length, "deployment")} in ${kube.namespace}; ${short.length === 0 ? "none is short of pods" : `short of pods: ${short.map(nameOf).join(", ")}`}.${"because" in found ? ` Pods stay hidden: ${found.because}` : ""}`,
      isWhole: listed.isWhole && ("because" in found || found.isWhole),
      evidence: listed.evidence,
    };
  },
);

function stateOf(deployment: V1Deployment): string {
  const { state, said } = rolloutOf(deployment);
  if (deployment.spec?.paused) return "Paused";
  return state === "done" ? "Rolled out" : said;
}

function troubleOf(own: readonly V1Pod[]): string {
  const words = own.flatMap((pod) => {
    const end = lastEndOf(pod);
    if (!isReady(pod)) return [podState(pod)];
    return end?.why.startsWith("OOMKilled") ? ["killed for memory before"] : [];
  });
  const counted = new Map<string, number>();
  for (const word of words) counted.set(word, (counted.get(word) ?? 0) + 1);
  return [...counted].map(([word, count]) => `${count} ${word}`).join(", ");
}

const podRows = workloadQuery(
  {
    key: "workloads.pods",
    title: "Pods",
    purpose: "Each pod with its state, how often it began again, and why it ended the last time.",
    fields: [{ ...DEPLOYMENT_FIELD, required: false, help: "Empty: every pod of the namespace." }],
    columns: [
      { key: "pod", title: "Pod", kind: "code" },
      { key: "state", title: "State", kind: "text" },
      { key: "ready", title: "Ready", kind: "yes-no" },
      { key: "restarts", title: "Restarts", kind: "number" },
      { key: "ended", title: "Last end", kind: "text" },
      { key: "endedAt", title: "Ended", kind: "time" },
      { key: "node", title: "Node", kind: "code" },
      { key: "image", title: "Image", kind: "code" },
      { key: "made", title: "Made", kind: "time" },
    ],
  },
  z.object({ deployment: MaybeObjectName }),
  async (kube, { deployment }) => {
    const listed = deployment
      ? await podsOf(kube, (await readDeployment(kube, deployment)).value)
      : await pods(kube);
    const notReady = listed.items.filter((pod) => !isReady(pod) && podState(pod) !== "Succeeded");
    return {
      rows: listed.items.map((pod): Fact[] => [
        nameOf(pod),
        podState(pod),
        isReady(pod),
        restartsOf(pod),
        lastEndOf(pod)?.why ?? null,
        lastEndOf(pod)?.at ?? null,
        pod.spec?.nodeName ?? null,
        (pod.spec?.containers ?? []).map(({ image }) => image).join(", "),
        isoOf(pod.metadata?.creationTimestamp),
      ]),
      said: `${plural(listed.items.length, "pod")}${deployment ? ` of ${deployment}` : ""}; ${notReady.length === 0 ? "all are ready" : `${notReady.length} not ready`}.`,
      isWhole: listed.isWhole,
      evidence: listed.evidence,
    };
  },
);

export const podQueries = [list, podRows];
