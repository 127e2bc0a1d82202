import { z } from "zod";
import type { Fact } from "@/platforms/platform";
import { ObjectName } from "./access";
import { exactness, imagesOf } from "./images";
import {
  annotationOf,
  nameOf,
  podsOf,
  deployment as readDeployment,
  revisionOf,
  setsOf,
  wantedOf,
} from "./objects";
import { DEPLOYMENT_FIELD, workloadQuery } from "./query-kit";
import { isoOf, plural, rolloutOf, troubledPods } from "./rollout";

const Input = z.object({ deployment: ObjectName });
const fields = [DEPLOYMENT_FIELD];

const rollout = workloadQuery(
  {
    key: "workloads.rollout",
    title: "Rollout",
    purpose: "Whether the newest description of a deployment really runs, and what it waits for.",
    fields,
    columns: [
      { key: "what", title: "What", kind: "text" },
      { key: "now", title: "Now", kind: "text" },
      { key: "wanted", title: "Wanted", kind: "text" },
      { key: "said", title: "In the cluster's words", kind: "text" },
    ],
  },
  Input,
  async (kube, { deployment }) => {
    const { value, evidence } = await readDeployment(kube, deployment);
    const { status, metadata } = value;
    const wanted = wantedOf(value);
    const updated = status?.updatedReplicas ?? 0;
    const counts: Fact[][] = [
      ["Change seen by the cluster", `${status?.observedGeneration ?? 0}`, `${metadata?.generation}`, null],
      ["New pods", `${updated}`, `${wanted}`, null],
      ["Available pods", `${status?.availableReplicas ?? 0}`, `${wanted}`, null],
      ["Old pods", `${Math.max(0, (status?.replicas ?? 0) - updated)}`, "0", null],
    ];
    const seen = rolloutOf(value);
    const troubled = seen.state === "done" ? "" : troubledPods((await podsOf(kube, value)).items);
    return {
      rows: [
        ...counts,
        ...(status?.conditions ?? []).map((each): Fact[] => [
          each.type,
          each.status,
          null,
          [each.reason, each.message].filter(Boolean).join(": "),
        ]),
      ],
      said: `${value.spec?.paused ? "It is paused. " : ""}${WORD[seen.state]}: ${seen.said}${troubled ? ` ${troubled}.` : ""}`,
      evidence,
    };
  },
);

const WORD = { done: "Done", "under-way": "Under way", failed: "Failed" };

const history = workloadQuery(
  {
    key: "workloads.history",
    title: "Revisions",
    purpose:
      "Which descriptions of a deployment the cluster still keeps, and whether each names one build for sure.",
    fields,
    columns: [
      { key: "deployment", title: "Deployment", kind: "code" },
      { key: "revision", title: "Revision", kind: "number" },
      { key: "now", title: "In use", kind: "yes-no" },
      { key: "pods", title: "Pods", kind: "number" },
      { key: "image", title: "Image", kind: "code" },
      { key: "exact", title: "One build for sure", kind: "yes-no" },
      { key: "cause", title: "Written reason", kind: "text" },
      { key: "set", title: "Replica set", kind: "code" },
      { key: "made", title: "Made", kind: "time" },
    ],
    rowActions: [{ action: "workloads.undo", input: { deployment: "deployment", revision: "revision" } }],
  },
  Input,
  async (kube, { deployment }) => {
    const { value } = await readDeployment(kube, deployment);
    const sets = await setsOf(kube, value);
    const moving = sets.items.filter((set) =>
      imagesOf(set.spec?.template).some((image) => exactness(image) !== "digest"),
    );
    return {
      rows: sets.items.map((set): Fact[] => [
        deployment,
        revisionOf(set),
        revisionOf(set) === revisionOf(value),
        set.status?.replicas ?? 0,
        imagesOf(set.spec?.template).join(", "),
        imagesOf(set.spec?.template).every((image) => exactness(image) === "digest"),
        annotationOf(set, "kubernetes.io/change-cause") ?? null,
        nameOf(set),
        isoOf(set.metadata?.creationTimestamp),
      ]),
      said: `${plural(sets.items.length, "revision")} kept of at most ${(value.spec?.revisionHistoryLimit ?? 10) + 1}.${moving.length === 0 ? "" : ` ${moving.length} of them name an image by a tag, which may have been moved to other code.`}`,
      isWhole: sets.isWhole,
      evidence: sets.evidence,
    };
  },
);

export const rolloutQueries = [rollout, history];
