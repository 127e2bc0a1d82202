import { z } from "zod";
import type { PreviewSeen } from "@/domain/preview";
import type { Action, ActionCalled, Conversation, Fact } from "@/platforms/platform";
import { RefName, refused, repositoryOf, WorkflowName } from "./access";
import { dispatch, isTag, type Run, readCommit, readRuns, readWorkflow, runSettled } from "./runs";

/** What differs from platform to platform: its questions that see a new version, and the checks to watch. */
export type DeploymentSetting = { reask: readonly string[]; watch: Action["watch"] };

const VERIFY = { afterSeconds: 5, everySeconds: 20, forSeconds: 3600 };
const WORKFLOW_FIELD = {
  key: "workflow",
  title: "Workflow",
  kind: "text",
  required: true,
  help: "Its file, for example deploy.yml.",
} as const;

/** What a run of the workflow would be of, and what runs of it now. */
async function planned(c: Conversation, workflow: string, ref: string) {
  const { value: told } = await readWorkflow(c, workflow);
  if (told.state !== "active") throw refused(`${workflow} is switched off on GitHub (${told.state}).`);
  const { value: commit } = await readCommit(c, ref);
  const { value } = await readRuns(c, workflow);
  return { name: told.name, commit, runs: value.workflow_runs, isTag: await isTag(c, ref) };
}

const isUnderWay = ({ status }: Run) => status !== "completed";
const lastGood = (runs: readonly Run[]) => runs.find(({ conclusion }) => conclusion === "success");

async function lookAtRuns(c: Conversation, workflow: string, ref: string) {
  const { value, evidence } = await readRuns(c, workflow);
  const { value: commit } = await readCommit(c, ref);
  const former = lastGood(value.workflow_runs)?.head_branch ?? null;
  const facts: Record<string, Fact> = {
    sha: commit.sha,
    newestRun: value.workflow_runs[0]?.id ?? null,
    formerTag: former !== null && former !== ref && (await isTag(c, former)) ? former : null,
  };
  return { facts, evidence };
}

async function start(c: Conversation, workflow: string, ref: string, id: string) {
  const { value, evidence } = await dispatch(c, workflow, ref, id);
  const run = value.workflow_run_id;
  return {
    said: run === null ? `GitHub took ${workflow} for ${ref}; it names no run.` : `Run ${run} was started.`,
    facts: { run },
    evidence,
  };
}

const settled = (
  c: Conversation,
  workflow: string,
  ref: string,
  before: Record<string, Fact>,
  since: Date,
  call: ActionCalled | undefined,
) =>
  runSettled(c, {
    workflow,
    ref,
    id: call?.id ?? "",
    run: call?.answer.run ?? null,
    sha: before.sha ?? null,
    since,
  });

type Plan = Awaited<ReturnType<typeof planned>>;

const previewOf = (
  c: Conversation,
  { workflow, ref }: { workflow: string; ref: string },
  { name, commit, runs }: Plan,
): Pick<PreviewSeen, "unit" | "targets" | "inFlight" | "verifies" | "bound"> => {
  const { owner, repo } = repositoryOf(c);
  return {
    unit: "workflow",
    targets: [
      {
        id: `${owner}/${repo}/${workflow}`,
        title: `${name} (${workflow})`,
        facts: {
          repository: `${owner}/${repo}`,
          version: ref,
          commit: commit.sha.slice(0, 12),
          "what it is": commit.commit.message.split("\n")[0]?.slice(0, 120) ?? "",
          "deployed last": lastGood(runs)?.head_branch ?? "unknown",
        },
      },
    ],
    inFlight: runs
      .filter(isUnderWay)
      .map(
        ({ id, head_branch, status }) => `Run ${id} of ${head_branch ?? "?"} is ${status ?? "under way"}.`,
      ),
    verifies:
      "Finds the run on GitHub and waits until it ends. Which version answers is for the checks to say.",
    bound: { commit: commit.sha },
  };
};

const dispatchWorkflow = ({
  reask,
  watch,
}: DeploymentSetting): Action<{ workflow: string; ref: string }> => ({
  key: "deployments.dispatch",
  title: "Run a GitHub workflow",
  label: ({ workflow, ref }) => `Run ${workflow} on ${ref}`,
  tier: 3,
  tierElsewhere: 2,
  purpose:
    "Starts a workflow on a branch or tag: a deployment, a migration. What it does is written in the workflow; the console sees how it ends.",
  fields: [WORKFLOW_FIELD, { key: "ref", title: "Branch or tag", kind: "text", required: true }],
  capability: "deployments.act",
  input: z.object({ workflow: WorkflowName, ref: RefName }),
  target: ({ workflow }) => `workflow:${workflow}`,
  repeatable: false,
  expectedSeconds: 300,
  timeoutSeconds: 60,
  look: (c, { workflow, ref }) => lookAtRuns(c, workflow, ref),
  preview: async (c, input) => {
    const plan = await planned(c, input.workflow, input.ref);
    return {
      ...previewOf(c, input, plan),
      button: `Run ${plan.name} on ${input.ref}`,
      effects: [
        "GitHub runs the workflow as it is written at that commit, with the secrets of the repository.",
      ],
      reversible: {
        is: false,
        how: "What it changes is taken back by another run, if its author foresaw one.",
      },
      warnings: plan.isTag
        ? []
        : [
            `${input.ref} is a branch. If it moves before this runs, nothing is started and you are asked anew.`,
          ],
      typed: input.workflow,
    };
  },
  execute: (c, { workflow, ref }, { id }) => start(c, workflow, ref, id),
  verify: {
    ...VERIFY,
    settled: (c, { workflow, ref }, before, since, call) => settled(c, workflow, ref, before, since, call),
  },
  reask,
  watch,
});

const rollbackTo = ({ reask, watch }: DeploymentSetting): Action<{ workflow: string; tag: string }> => ({
  key: "deployments.rollback",
  title: "Deploy a former version",
  label: ({ tag }) => `Deploy ${tag}`,
  tier: 2,
  purpose:
    "Runs the workflow that deploys, on the tag of a former version. Data and schema stay as they are: old code has to fit them.",
  fields: [
    WORKFLOW_FIELD,
    {
      key: "tag",
      title: "Version",
      kind: "choice",
      required: true,
      from: { query: "deployments.releases", value: "tag", title: "tag" },
    },
  ],
  capability: "deployments.act",
  input: z.object({ workflow: WorkflowName, tag: RefName }),
  target: ({ workflow }) => `workflow:${workflow}`,
  repeatable: false,
  expectedSeconds: 300,
  timeoutSeconds: 60,
  look: (c, { workflow, tag }) => lookAtRuns(c, workflow, tag),
  preview: async (c, { workflow, tag }) => {
    const plan = await planned(c, workflow, tag);
    if (!plan.isTag) throw refused(`${tag} is not a tag. What moves is no version to go back to.`);
    const former = lastGood(plan.runs)?.head_branch;
    return {
      ...previewOf(c, { workflow, ref: tag }, plan),
      button: `Deploy ${tag}`,
      effects: [
        `GitHub runs ${workflow} on ${tag}.`,
        "For some minutes old and new may answer side by side.",
      ],
      reversible: former
        ? { is: true, how: `Deploying ${former} again.` }
        : { is: false, how: "No former run says what was deployed before." },
      warnings: former === tag ? [`${tag} is what was deployed last.`] : [],
    };
  },
  execute: (c, { workflow, tag }, { id }) => start(c, workflow, tag, id),
  verify: {
    ...VERIFY,
    settled: (c, { workflow, tag }, before, since, call) => settled(c, workflow, tag, before, since, call),
  },
  reask,
  undo: ({ workflow }, { formerTag }) =>
    typeof formerTag === "string"
      ? {
          action: "deployments.rollback",
          input: { workflow, tag: formerTag },
          label: `Deploy ${formerTag} again`,
        }
      : undefined,
  watch,
});

export const deploymentActions = (setting: DeploymentSetting): readonly Action[] => [
  dispatchWorkflow(setting),
  rollbackTo(setting),
];
