import type { V1Deployment, V1PodTemplateSpec, V1ReplicaSet } from "@kubernetes/client-node";
import { z } from "zod";
import { type Action, PlatformError, type Settled } from "@/platforms/platform";
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
import { type Kube, openKube } from "./client";
import { imagesOf, imageWarnings } from "./images";
import {
  annotationOf,
  nameOf,
  REVISION,
  deployment as readDeployment,
  revisionOf,
  setsOf,
  uidOf,
  wantedOf,
} from "./objects";
import { DEPLOYMENT_FIELD } from "./query-kit";
import { isoOf, plural } from "./rollout";
import { isSameTemplate, plainTemplate } from "./template";

const Input = z.object({
  deployment: ObjectName,
  revision: z
    .string()
    .trim()
    .regex(/^([1-9]\d{0,8})?$/, "The number of a revision, or nothing for the one before.")
    .default(""),
});

type Way = { from: V1ReplicaSet | undefined; to: V1ReplicaSet };

/** The set that is in use and the one to go back to; without a number the newest before the present one. */
async function wayBack(kube: Kube, of: V1Deployment, revision: string): Promise<Way> {
  const { items } = await setsOf(kube, of);
  const present = revisionOf(of);
  const from = items.find((set) => revisionOf(set) === present);
  const to = revision
    ? items.find((set) => revisionOf(set) === Number(revision))
    : items.find((set) => revisionOf(set) < present && revisionOf(set) > 0);
  if (!to)
    throw refused(
      revision
        ? `${nameOf(of)} keeps no revision ${revision}; it keeps ${items.map(revisionOf).join(", ") || "none"}.`
        : `${nameOf(of)} keeps no revision before ${present}.`,
    );
  if (isSameTemplate(of.spec?.template, to.spec?.template))
    throw refused(
      `${nameOf(of)} already has the description of revision ${revisionOf(to)}: there is nothing to take back.`,
    );
  return { from, to };
}

const KEPT = ["kubectl.kubernetes.io/last-applied-configuration", REVISION];
const isKept = (key: string) => KEPT.includes(key) || key.startsWith("deployment.kubernetes.io/");

function warningsOf(now: V1PodTemplateSpec | undefined, then: V1PodTemplateSpec | undefined): string[] {
  const before = imagesOf(now).join(", ");
  const after = imagesOf(then).join(", ");
  return [
    ...(before === after
      ? [`Both revisions name the same image (${after}): this brings back settings, not code.`]
      : []),
    ...imageWarnings(then),
    "The next deployment puts the newer description in place again; stop it or correct it too.",
    "Migrations of the database are not taken back.",
  ];
}

export const undo = ({ reask, watch }: WorkloadSetting): Action<z.output<typeof Input>> => ({
  key: "workloads.undo",
  title: "Take back a rollout",
  label: ({ deployment, revision }) =>
    `Take ${deployment} back to ${revision ? `revision ${revision}` : "the revision before"}`,
  tier: 2,
  purpose:
    "Puts the description of an earlier revision in place again and replaces the pods by it. It brings back old code only where the image's name means one build.",
  fields: [
    DEPLOYMENT_FIELD,
    {
      key: "revision",
      title: "Revision",
      kind: "number",
      help: "From the list of revisions. Empty: the one before.",
    },
  ],
  capability: "workloads.act",
  input: Input,
  target: ({ deployment }) => `deployment:${deployment}`,
  repeatable: false,
  expectedSeconds: 90,
  timeoutSeconds: 60,
  look: async (c, { deployment, revision }) => {
    const kube = await openKube(c);
    const { value, evidence } = await readDeployment(kube, deployment);
    const { to } = await wayBack(kube, value, revision);
    return {
      facts: {
        ...countsOf(value),
        revision: revisionOf(value),
        replicaSet: nameOf(to),
        images: imagesOf(value.spec?.template).join(", "),
      },
      evidence,
    };
  },
  preview: async (c, { deployment, revision }) => {
    const kube = await openKube(c);
    const { value } = await readDeployment(kube, deployment);
    refusePaused(value);
    const { from, to } = await wayBack(kube, value, revision);
    const now = imagesOf(value.spec?.template).join(", ");
    const then = imagesOf(to.spec?.template).join(", ");
    return {
      button: `Take ${deployment} back to revision ${revisionOf(to)}`,
      unit: "deployment",
      targets: [
        {
          id: `deployment:${uidOf(value)}`,
          title: deployment,
          facts: {
            "revision now": revisionOf(value),
            "revision then": revisionOf(to),
            "image now": now,
            "image then": then,
            "written reason": annotationOf(to, "kubernetes.io/change-cause") ?? null,
            "that revision was made": isoOf(to.metadata?.creationTimestamp),
          },
        },
      ],
      effects: [
        `The description of revision ${revisionOf(to)} becomes the newest one; its number goes up, not down.`,
        `${plural(wantedOf(value), "pod")} are replaced in turn.`,
        now === then ? `The image stays ${now}.` : `The image becomes ${then}.`,
      ],
      inFlight: underWay(value),
      reversible: { is: true, how: `Going back to revision ${revisionOf(value)} in the same way.` },
      verifies:
        "Looks whether that description is in use and its rollout finished: every pod new and available.",
      warnings: warningsOf(value.spec?.template, to.spec?.template),
      bound: {
        from: from ? uidOf(from) : null,
        to: uidOf(to),
        generation: value.metadata?.generation ?? null,
      },
    };
  },
  execute: async (c, { deployment, revision }, run) => {
    const kube = await openKube(c);
    const { value, read, evidence } = await changeAsRead(kube, deployment, async (seen) => {
      refusePaused(seen);
      const { to } = await wayBack(kube, seen, revision);
      run.say(`${nameOf(to)} is revision ${revisionOf(to)}: ${imagesOf(to.spec?.template).join(", ")}`);
      const body = [
        { op: "test", path: "/metadata/resourceVersion", value: seen.metadata?.resourceVersion },
        { op: "replace", path: "/spec/template", value: await templateOf(kube, to) },
        { op: "add", path: "/metadata/annotations", value: annotationsOf(seen, to) },
      ];
      return kube.ask(
        ({ apps }, namespace, options) =>
          apps.patchNamespacedDeployment({ name: deployment, namespace, body }, options),
        { patch: "json" },
      );
    });
    return {
      said: "The earlier description is in place; the cluster begins to replace the pods.",
      facts: { leftRevision: revisionOf(read), generation: value.metadata?.generation ?? null },
      evidence,
    };
  },
  verify: {
    ...VERIFY_ROLLOUT,
    settled: async (c, { deployment }, before): Promise<Settled> => {
      const kube = await openKube(c);
      const told = await readDeployment(kube, deployment);
      const wanted = (await setsOf(kube, told.value)).items.find((set) => nameOf(set) === before.replicaSet);
      if (!wanted || !isSameTemplate(told.value.spec?.template, wanted.spec?.template))
        return {
          state: "pending",
          said: wanted
            ? `The description in use is not the one of ${nameOf(wanted)}.`
            : "Which description was wanted could not be seen before, so nothing proves it.",
          facts: { revision: revisionOf(told.value) },
          evidence: told.evidence,
        };
      return settledRollout(kube, told, {
        revision: revisionOf(told.value),
        images: imagesOf(told.value.spec?.template).join(", "),
      });
    },
  },
  reask,
  undo: ({ deployment }, { revision }) =>
    typeof revision === "number" && revision > 0
      ? {
          action: "workloads.undo",
          input: { deployment, revision: String(revision) },
          label: `Take ${deployment} to revision ${revision} again`,
        }
      : undefined,
  watch,
});

const RawSet = z.object({ spec: z.object({ template: z.looseObject({ spec: z.looseObject({}) }) }) });

/** As the cluster keeps it, not as our client knows it: a field that is newer than the client must not be lost. */
async function templateOf(kube: Kube, set: V1ReplicaSet) {
  const { reply, evidence } = await kube.ask(({ apps }, namespace) =>
    apps.readNamespacedReplicaSet({ name: nameOf(set), namespace }),
  );
  const raw = RawSet.safeParse(reply.json());
  if (!raw.success)
    throw new PlatformError("unreadable", "The answer is not a replica set.", { evidence, notSent: true });
  return plainTemplate(raw.data.spec.template);
}

/** The written reason and other notes of that revision, beside the deployment's own; as kubectl does it. */
function annotationsOf(deployment: V1Deployment, set: V1ReplicaSet): Record<string, string> {
  const old = Object.entries(set.metadata?.annotations ?? {}).filter(([key]) => !isKept(key));
  return { ...deployment.metadata?.annotations, ...Object.fromEntries(old) };
}
