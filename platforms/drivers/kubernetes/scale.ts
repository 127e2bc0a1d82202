import { z } from "zod";
import type { Action, Settled } from "@/platforms/platform";
import { ObjectName, refused } from "./access";
import {
  changeAsRead,
  countsOf,
  type Scaling,
  scalingOf,
  settledRollout,
  underWay,
  VERIFY_ROLLOUT,
  type WorkloadSetting,
} from "./action-kit";
import { openKube } from "./client";
import { nameOf, deployment as readDeployment, wantedOf } from "./objects";
import { DEPLOYMENT_FIELD } from "./query-kit";
import { plural } from "./rollout";

const MOST = 100;
const Input = z.object({
  deployment: ObjectName,
  replicas: z
    .string()
    .trim()
    .regex(/^\d{1,3}$/, "A whole number of pods.")
    .refine((text) => Number(text) <= MOST, `At most ${MOST} pods from here.`),
});

/** What an autoscaler makes of the number, in sentences that must be read. */
function scalerWarnings(scaling: Scaling, replicas: number): string[] {
  if (!scaling.known) return [`Whether an autoscaler overrides this could not be seen: ${scaling.because}`];
  const { autoscaler } = scaling;
  if (!autoscaler) return [];
  const name = nameOf(autoscaler);
  const min = autoscaler.spec?.minReplicas ?? 1;
  const max = autoscaler.spec?.maxReplicas ?? min;
  if (replicas === 0) return [`0 switches the autoscaler ${name} off until somebody sets another number.`];
  if (replicas < min || replicas > max)
    return [
      `The autoscaler ${name} keeps ${min} to ${max} pods: it sets ${replicas} back to ${replicas < min ? min : max} within seconds. Change its limits instead.`,
    ];
  return [
    `The autoscaler ${name} decides about this number itself, between ${min} and ${max}: it overrides ${replicas} with what it measures.`,
  ];
}

export const scale = ({ reask, watch }: WorkloadSetting): Action<z.output<typeof Input>> => ({
  key: "workloads.scale",
  title: "Scale pods",
  label: ({ deployment, replicas }) => `Scale ${deployment} to ${replicas}`,
  tier: 2,
  purpose:
    "More or fewer pods of the same description. Not where an autoscaler decides: it takes the number back.",
  fields: [
    DEPLOYMENT_FIELD,
    { key: "replicas", title: "Pods", kind: "number", required: true, help: `0 to ${MOST}.` },
  ],
  capability: "workloads.act",
  input: Input,
  target: ({ deployment }) => `deployment:${deployment}`,
  repeatable: true,
  expectedSeconds: 45,
  timeoutSeconds: 60,
  look: async (c, { deployment }) => {
    const { value, evidence } = await readDeployment(await openKube(c), deployment);
    return { facts: countsOf(value), evidence };
  },
  preview: async (c, input) => {
    const kube = await openKube(c);
    const replicas = Number(input.replicas);
    const [{ value }, scaling] = await Promise.all([
      readDeployment(kube, input.deployment),
      scalingOf(kube, input.deployment),
    ]);
    const from = wantedOf(value);
    if (from === replicas) throw refused(`${input.deployment} wants ${plural(replicas, "pod")} already.`);
    const change = Math.abs(replicas - from);
    return {
      button: `Scale from ${from} to ${replicas}`,
      unit: "deployment",
      targets: [
        {
          id: `deployment:${value.metadata?.uid}`,
          title: input.deployment,
          facts: {
            "pods wanted now": from,
            "pods wanted then": replicas,
            ready: value.status?.readyReplicas ?? 0,
          },
        },
      ],
      effects: [
        replicas > from
          ? `${plural(change, "pod")} more ${change === 1 ? "begins" : "begin"}, if the nodes have room.`
          : `${plural(change, "pod")} ${change === 1 ? "ends" : "end"}; the cluster chooses which.`,
        ...(replicas === 0 ? ["No pod is left: it answers nothing and takes no work."] : []),
      ],
      inFlight: underWay(value),
      reversible: { is: true, how: `Scaling back to ${from}.` },
      verifies: `Looks whether ${plural(replicas, "pod")} run and are available, and whether the number stayed.`,
      warnings: scalerWarnings(scaling, replicas),
      bound: { from },
    };
  },
  execute: async (c, { deployment, replicas }, run) => {
    const kube = await openKube(c);
    const { read, evidence } = await changeAsRead(kube, deployment, (seen) => {
      const body = {
        metadata: { resourceVersion: seen.metadata?.resourceVersion },
        spec: { replicas: Number(replicas) },
      };
      return kube.ask(
        ({ apps }, namespace, options) =>
          apps.patchNamespacedDeploymentScale({ name: deployment, namespace, body }, options),
        { patch: "merge" },
      );
    });
    run.say(`${deployment}: ${wantedOf(read)} to ${replicas}.`);
    return {
      said: `The cluster was told to run ${plural(Number(replicas), "pod")}.`,
      facts: { from: wantedOf(read), to: Number(replicas) },
      evidence,
    };
  },
  verify: {
    ...VERIFY_ROLLOUT,
    settled: async (c, { deployment, replicas }, before): Promise<Settled> => {
      const kube = await openKube(c);
      const told = await readDeployment(kube, deployment);
      const now = wantedOf(told.value);
      if (now === Number(replicas)) return settledRollout(kube, told);
      const isUntouched = told.value.metadata?.generation === before.generation;
      const scaling = await scalingOf(kube, deployment);
      const autoscaler = scaling.known && scaling.autoscaler ? nameOf(scaling.autoscaler) : undefined;
      return {
        state: isUntouched ? "pending" : "failed",
        said: isUntouched
          ? `It still wants ${plural(now, "pod")}.`
          : `It wants ${plural(now, "pod")} again, not ${replicas}: ${autoscaler ? `the autoscaler ${autoscaler} set it` : "somebody else set it"}.`,
        facts: { wanted: now },
        evidence: told.evidence,
      };
    },
  },
  reask,
  undo: ({ deployment }, { wanted }) =>
    typeof wanted === "number"
      ? {
          action: "workloads.scale",
          input: { deployment, replicas: String(wanted) },
          label: `Scale ${deployment} back to ${wanted}`,
        }
      : undefined,
  watch,
});
