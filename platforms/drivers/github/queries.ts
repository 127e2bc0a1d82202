import { z } from "zod";
import type { Column, Fact, PlatformQuery } from "@/platforms/platform";
import { MaybeWorkflowName } from "./access";
import { askGitHub } from "./client";
import { type Run, readRuns } from "./runs";

const column = (key: string, title: string, kind: Column["kind"] = "text"): Column => ({ key, title, kind });

const secondsOf = ({ status, created_at, updated_at }: Run): number | null =>
  status === "completed" && updated_at ? Date.parse(updated_at) - Date.parse(created_at) : null;

const runRow = (run: Run): Fact[] => [
  run.id,
  run.path?.split("/").at(-1)?.split("@")[0] ?? run.name ?? null,
  run.status === "completed" ? run.conclusion : run.status,
  run.head_branch,
  run.head_sha.slice(0, 12),
  run.event,
  run.actor?.login ?? null,
  run.created_at,
  secondsOf(run),
];

const runs: PlatformQuery<{ workflow: string }> = {
  key: "deployments.runs",
  title: "Runs of GitHub workflows",
  group: "deployments",
  purpose: "What was built and deployed lately, from which commit, and how it ended.",
  capability: "deployments.read",
  input: z.object({ workflow: MaybeWorkflowName }),
  fields: [
    {
      key: "workflow",
      title: "Workflow",
      kind: "text",
      help: "Its file, for example deploy.yml. Empty: all.",
    },
  ],
  columns: [
    column("run", "Run", "number"),
    column("workflow", "Workflow", "code"),
    column("result", "Result"),
    column("ref", "Branch or tag", "code"),
    column("commit", "Commit", "code"),
    column("event", "Started by"),
    column("person", "Person"),
    column("started", "Started", "time"),
    column("took", "Took", "milliseconds"),
  ],
  timeoutSeconds: 20,
  ask: async (c, { workflow }) => {
    const { value, evidence } = await readRuns(c, workflow);
    const [newest] = value.workflow_runs;
    return {
      rows: value.workflow_runs.map(runRow),
      truncated: value.total_count > value.workflow_runs.length,
      said: newest
        ? `The newest is of ${newest.head_branch ?? newest.head_sha.slice(0, 12)}: ${newest.conclusion ?? newest.status ?? "unknown"}.`
        : "It never ran.",
      evidence,
    };
  },
};

const Releases = z.array(
  z.object({
    tag_name: z.string(),
    name: z.string().nullish(),
    draft: z.boolean(),
    prerelease: z.boolean(),
    published_at: z.string().nullable(),
    author: z.object({ login: z.string() }).nullish(),
  }),
);
const Tags = z.array(z.object({ name: z.string(), commit: z.object({ sha: z.string() }) }));

const releases: PlatformQuery = {
  key: "deployments.releases",
  title: "Releases",
  group: "deployments",
  purpose: "Versions that can be deployed, the newest first. Where nobody writes releases, the tags.",
  capability: "deployments.read",
  input: z.object({}),
  fields: [],
  columns: [
    column("tag", "Tag", "code"),
    column("title", "Title"),
    column("published", "Published", "time"),
    column("early", "Not for everyone yet", "yes-no"),
    column("person", "Person"),
  ],
  timeoutSeconds: 20,
  ask: async (c) => {
    const told = await askGitHub(c, "GET /repos/{owner}/{repo}/releases", { per_page: 50 }, Releases);
    const published = told.value.filter(({ draft }) => !draft);
    if (published.length > 0)
      return {
        rows: published.map((each) => [
          each.tag_name,
          each.name ?? null,
          each.published_at,
          each.prerelease,
          each.author?.login ?? null,
        ]),
        truncated: told.hasMore,
        said: `The newest is ${published[0]?.tag_name}.`,
        evidence: told.evidence,
      };
    const tags = await askGitHub(c, "GET /repos/{owner}/{repo}/tags", { per_page: 50 }, Tags);
    return {
      rows: tags.value.map(({ name, commit }) => [name, commit.sha.slice(0, 12), null, null, null]),
      truncated: tags.hasMore,
      said: "There are no releases; these are the tags, in no order of time.",
      evidence: tags.evidence,
    };
  },
};

export const deploymentQueries: readonly PlatformQuery[] = [runs as unknown as PlatformQuery, releases];
