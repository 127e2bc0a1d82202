import type { V1Deployment, V2HorizontalPodAutoscaler } from "@kubernetes/client-node";
import { type Action, type Fact, PlatformError, type Settled } from "@/platforms/platform";
import { refused } from "./access";
import type { Kube, Told } from "./client";
import { nameOf, podsOf, deployment as readDeployment, wantedOf } from "./objects";
import { readAutoscalers, scales } from "./queries-around";
import { rolloutOf, troubledPods } from "./rollout";
import type { SecretPlace } from "./secret-set";

/** What differs from platform to platform: its questions that see the workloads, and the checks to watch. */
export type WorkloadSetting = {
  reask: readonly string[];
  watch: Action["watch"];
  /** Where the platform's secrets lie in the cluster, as far as they may be replaced from here. */
  secrets?: readonly SecretPlace[];
};

const TRIES = 3;

/** Ten minutes is the cluster's own limit unless a deployment sets another; a little more, to hear it say so. */
export const VERIFY_ROLLOUT = { afterSeconds: 2, everySeconds: 5, forSeconds: 900 };

/**
 * Changes a deployment as it was read. Its version also moves with every pod that becomes ready, so a refusal for an
 * old version is tried again, as long as nobody changed what is wanted of it.
 */
export async function changeAsRead<T>(
  kube: Kube,
  name: string,
  change: (read: V1Deployment) => Promise<Told<T>>,
): Promise<Told<T> & { read: V1Deployment }> {
  const first = (await readDeployment(kube, name)).value;
  for (let read = first, tries = 1; ; tries += 1) {
    try {
      return { ...(await change(read)), read };
    } catch (error) {
      const status = error instanceof PlatformError ? error.details.httpStatus : undefined;
      if (tries === TRIES || (status !== 409 && status !== 422)) throw error;
      read = (await readDeployment(kube, name)).value;
      if (
        read.metadata?.generation !== first.metadata?.generation ||
        read.metadata?.uid !== first.metadata?.uid
      )
        throw refused(`Somebody changed ${name} at the same moment; nothing was done. Preview it again.`);
    }
  }
}

export function refusePaused(deployment: V1Deployment): void {
  if (deployment.spec?.paused)
    throw refused(`${nameOf(deployment)} is paused: the cluster would do nothing until it is resumed.`);
}

/** What is compared before and after. */
export const countsOf = (deployment: V1Deployment): Record<string, Fact> => ({
  wanted: wantedOf(deployment),
  updated: deployment.status?.updatedReplicas ?? 0,
  available: deployment.status?.availableReplicas ?? 0,
  generation: deployment.metadata?.generation ?? null,
});

/** Where a rollout stands, as a proof: only what runs and is available counts as done. */
export async function settledRollout(
  kube: Kube,
  told: Told<V1Deployment>,
  over: Record<string, Fact> = {},
): Promise<Settled> {
  const { state, said } = rolloutOf(told.value);
  const facts = { ...over, ...countsOf(told.value) };
  const { evidence } = told;
  if (state === "done") return { state: "succeeded", said, facts, evidence };
  const troubled = await troubleOf(kube, told.value);
  return { state: state === "failed" ? "failed" : "pending", said: `${said}${troubled}`, facts, evidence };
}

async function troubleOf(kube: Kube, deployment: V1Deployment): Promise<string> {
  try {
    const troubled = troubledPods((await podsOf(kube, deployment)).items);
    return troubled ? ` ${troubled}.` : "";
  } catch (error) {
    if (error instanceof PlatformError) return "";
    throw error;
  }
}

export type Scaling =
  | { known: true; autoscaler: V2HorizontalPodAutoscaler | undefined }
  | { known: false; because: string };

/** Who else decides about the number of pods. Not being allowed to look is not the same as nobody. */
export async function scalingOf(kube: Kube, deployment: string): Promise<Scaling> {
  try {
    const { items } = await readAutoscalers(kube);
    return { known: true, autoscaler: items.find((each) => scales(each, deployment)) };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return { known: false, because: error.message };
  }
}

export const underWay = (deployment: V1Deployment): string[] => {
  const { state, said } = rolloutOf(deployment);
  return state === "done" ? [] : [`A rollout is not finished: ${said}`];
};
