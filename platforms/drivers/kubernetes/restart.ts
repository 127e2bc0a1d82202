import type { V1Deployment } from "@kubernetes/client-node";
import { z } from "zod";
import type { Action, Settled } from "@/platforms/platform";
import { ObjectName, refused } from "./access";
import {
  changeAsRead,
  countsOf,
  refusePaused,
  settledRollout,
  underWay,
  VERIFY_ROLLOUT,
  type WorkloadSetting,
} from "./action-kit";
import { openKube } from "./client";
import { containersOf, exactness, imageWarnings } from "./images";
import { nameOf, podsOf, deployment as readDeployment, wantedOf } from "./objects";
import { DEPLOYMENT_FIELD } from "./query-kit";
import { isoOf, isReady, plural, podState, restartsOf } from "./rollout";

const Input = z.object({ deployment: ObjectName });
const RESTARTED = "kubectl.kubernetes.io/restartedAt";
/** The cluster keeps our clock's word, so only a worker's own clock may be off. */
const TOLERANCE_MS = 60_000;

const restartedAt = ({ spec }: V1Deployment) => spec?.template.metadata?.annotations?.[RESTARTED] ?? null;

/** How pods are replaced, in words. */
function way({ spec }: V1Deployment): string {
  if (spec?.strategy?.type === "Recreate")
    return "All pods end before the first new one begins: nothing answers meanwhile.";
  const { maxSurge = "25%", maxUnavailable = "25%" } = spec?.strategy?.rollingUpdate ?? {};
  return `They are replaced in turn: at most ${maxUnavailable} missing and ${maxSurge} more than wanted at a time.`;
}

/** Pods that pull a moving name each time they begin may come back with other code. */
const pulled = ({ spec }: V1Deployment) =>
  containersOf(spec?.template).some(({ image, imagePullPolicy }) => {
    const sure = exactness(image ?? "");
    return sure === "latest" ? imagePullPolicy !== "Never" : sure === "tag" && imagePullPolicy === "Always";
  });

export const restart = ({ reask, watch }: WorkloadSetting): Action<z.output<typeof Input>> => ({
  key: "workloads.restart",
  title: "Restart pods",
  label: ({ deployment }) => `Restart ${deployment}`,
  tier: 2,
  purpose:
    "Replaces every pod by a new one from the same description. For pods that hang or hold an old secret; it does not help against a fault in the code.",
  fields: [DEPLOYMENT_FIELD],
  capability: "workloads.act",
  input: Input,
  target: ({ deployment }) => `deployment:${deployment}`,
  repeatable: false,
  expectedSeconds: 90,
  timeoutSeconds: 60,
  look: async (c, { deployment }) => {
    const { value, evidence } = await readDeployment(await openKube(c), deployment);
    return {
      facts: { ...countsOf(value), restartedAt: restartedAt(value) },
      evidence,
    };
  },
  preview: async (c, { deployment }) => {
    const kube = await openKube(c);
    const { value } = await readDeployment(kube, deployment);
    refusePaused(value);
    if (wantedOf(value) === 0) throw refused(`${deployment} is scaled to 0: there is no pod to restart.`);
    const { items, isWhole } = await podsOf(kube, value);
    const living = items.filter((pod) => !pod.metadata?.deletionTimestamp);
    return {
      button: `Restart ${plural(living.length, "pod")}`,
      unit: living.length === 1 ? "pod" : "pods",
      targets: living.map((pod) => ({
        id: `pod:${nameOf(pod)}`,
        title: nameOf(pod),
        facts: {
          state: podState(pod),
          restarts: restartsOf(pod),
          node: pod.spec?.nodeName ?? null,
          made: isoOf(pod.metadata?.creationTimestamp),
        },
      })),
      effects: [
        `${plural(living.length, "pod")} of ${deployment} end, and new ones begin from the same description.`,
        way(value),
        `Each gets ${value.spec?.template.spec?.terminationGracePeriodSeconds ?? 30} s to finish its work; then it is killed.`,
      ],
      inFlight: [
        ...underWay(value),
        ...living
          .filter((pod) => !isReady(pod))
          .map((pod) => `${nameOf(pod)} is not ready: ${podState(pod)}.`),
      ],
      reversible: { is: false, how: "Pods that ended do not come back; what they held in memory is lost." },
      verifies:
        "Looks whether the cluster finished the rollout: every pod new and available, no old one left.",
      warnings: [
        ...(wantedOf(value) === 1
          ? ["There is only one pod. Until the new one is ready, look whether it is missed."]
          : []),
        ...(pulled(value) ? imageWarnings(value.spec?.template) : []),
        ...(isWhole ? [] : ["There are more pods than could be listed."]),
      ],
      bound: { deployment: value.metadata?.uid ?? "", generation: value.metadata?.generation ?? null },
    };
  },
  execute: async (c, { deployment }, run) => {
    const kube = await openKube(c);
    const at = c
      .now()
      .toISOString()
      .replace(/\.\d{3}Z$/, "Z");
    const { value, evidence } = await changeAsRead(kube, deployment, (read) => {
      refusePaused(read);
      const body = {
        metadata: { resourceVersion: read.metadata?.resourceVersion },
        spec: { template: { metadata: { annotations: { [RESTARTED]: at } } } },
      };
      return kube.ask(
        ({ apps }, namespace, options) =>
          apps.patchNamespacedDeployment({ name: deployment, namespace, body }, options),
        { patch: "strategic" },
      );
    });
    run.say(`${deployment} was told to restart; its generation is ${value.metadata?.generation}.`);
    return {
      said: `The cluster begins to replace ${plural(wantedOf(value), "pod")}.`,
      facts: { restartedAt: at, generation: value.metadata?.generation ?? null },
      evidence,
    };
  },
  verify: {
    ...VERIFY_ROLLOUT,
    settled: async (c, { deployment }, before, startedAt): Promise<Settled> => {
      const kube = await openKube(c);
      const told = await readDeployment(kube, deployment);
      const at = restartedAt(told.value);
      const isOurs =
        at !== null && at !== before.restartedAt && Date.parse(at) >= startedAt.getTime() - TOLERANCE_MS;
      if (!isOurs)
        return {
          state: "pending",
          said: "The deployment carries no newer order to restart.",
          facts: { restartedAt: at },
          evidence: told.evidence,
        };
      return settledRollout(kube, told, { restartedAt: at });
    },
  },
  reask,
  watch,
});
