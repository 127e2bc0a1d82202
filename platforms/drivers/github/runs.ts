import { z } from "zod";
import {
  type Conversation,
  type EvidenceOf,
  type Fact,
  PlatformError,
  type Settled,
} from "@/platforms/platform";
import { CORRELATION_INPUT } from "./access";
import { askGitHub } from "./client";

const REPO = "/repos/{owner}/{repo}";

export const Run = z.object({
  id: z.number(),
  name: z.string().nullish(),
  display_title: z.string().nullish(),
  path: z.string().nullish(),
  event: z.string(),
  status: z.string().nullable(),
  conclusion: z.string().nullable(),
  head_branch: z.string().nullable(),
  head_sha: z.string(),
  created_at: z.string(),
  updated_at: z.string().nullish(),
  html_url: z.string(),
  actor: z.object({ login: z.string() }).nullish(),
});
export type Run = z.output<typeof Run>;
const Runs = z.object({ total_count: z.number(), workflow_runs: z.array(Run) });

/** Runs of one workflow, or of all, the newest first. */
export function readRuns(
  c: Conversation,
  workflow: string,
  wanted: { event?: string; status?: string; created?: string; per_page?: number } = {},
) {
  const of = workflow ? "/actions/workflows/{workflow}/runs" : "/actions/runs";
  return askGitHub(
    c,
    `GET ${REPO}${of}`,
    { ...(workflow ? { workflow } : {}), per_page: 50, ...wanted },
    Runs,
  );
}

const Workflow = z.object({ name: z.string(), path: z.string(), state: z.string() });
export const readWorkflow = (c: Conversation, workflow: string) =>
  askGitHub(c, `GET ${REPO}/actions/workflows/{workflow}`, { workflow }, Workflow);

const Commit = z.object({ sha: z.string(), commit: z.object({ message: z.string() }) });
export const readCommit = (c: Conversation, ref: string) =>
  askGitHub(c, `GET ${REPO}/commits/{ref}`, { ref }, Commit);

/** A branch of the same name would be run instead of nothing, so a tag is asked for as a tag. */
export async function isTag(c: Conversation, tag: string): Promise<boolean> {
  try {
    await askGitHub(c, `GET ${REPO}/git/ref/{ref}`, { ref: `tags/${tag}` }, z.object({ ref: z.string() }));
    return true;
  } catch (error) {
    if (error instanceof PlatformError && error.details.httpStatus === 404) return false;
    throw error;
  }
}

const Dispatched = z.union([
  z.object({ workflow_run_id: z.number() }),
  z.literal("").transform(() => ({ workflow_run_id: null })),
]);

export const correlationOf = (id: string) => `wheelhouse-${id}`;

/** Starts a run. Newer servers answer its number; others answer nothing (204). */
export async function dispatch(c: Conversation, workflow: string, ref: string, id: string) {
  const input = c.environment.options[CORRELATION_INPUT]?.trim();
  return askGitHub(
    c,
    `POST ${REPO}/actions/workflows/{workflow}/dispatches`,
    {
      workflow,
      ref,
      return_run_details: true,
      ...(input ? { inputs: { [input]: correlationOf(id) } } : {}),
    },
    Dispatched,
  );
}

/** GitHub's clock may be a little behind ours. */
const TOLERANCE_MS = 30_000;

type Sought = { workflow: string; ref: string; id: string; run: Fact; sha: Fact; since: Date };

/** The runs that may be ours: by its number, by the mark in its title, or all that were started so since then. */
async function readOurs(c: Conversation, { workflow, ref, id, run, sha, since }: Sought) {
  if (typeof run === "number") {
    const told = await askGitHub(c, `GET ${REPO}/actions/runs/{run}`, { run }, Run);
    return { ours: [told.value], others: 0, evidence: told.evidence };
  }
  const from = new Date(since.getTime() - TOLERANCE_MS).toISOString().replace(/\.\d+Z$/, "Z");
  const { value, evidence } = await readRuns(c, workflow, {
    event: "workflow_dispatch",
    created: `>=${from}`,
  });
  const candidates = value.workflow_runs.filter(
    (each) => each.head_branch === ref && (typeof sha !== "string" || each.head_sha === sha),
  );
  if (!c.environment.options[CORRELATION_INPUT]?.trim()) return { ours: candidates, others: 0, evidence };
  const ours = candidates.filter((each) => each.display_title?.includes(correlationOf(id)));
  return { ours, others: candidates.length - ours.length, evidence };
}

/** Whether the run that was started ended well. Where it cannot be told from others, only what all of them say counts. */
export async function runSettled(c: Conversation, sought: Sought): Promise<Settled> {
  const { ours, others, evidence } = await readOurs(c, sought);
  const [first] = ours;
  if (!first)
    return {
      state: "pending",
      said:
        others > 0
          ? `${others} runs began since then, none with our mark in its title. The workflow has to put its input into "run-name".`
          : "GitHub does not show a run of it yet.",
      facts: { runs: 0 },
      evidence,
    };
  const ends = new Set(ours.map(({ status, conclusion }) => (status === "completed" ? conclusion : null)));
  const facts: Record<string, Fact> = {
    runs: ours.length,
    run: first.id,
    status: first.status,
    conclusion: first.conclusion,
    commit: first.head_sha.slice(0, 12),
    address: first.html_url,
  };
  return { ...verdict(ours.length, first, ends), facts, evidence: evidence satisfies EvidenceOf };
}

function verdict(
  count: number,
  first: Run,
  ends: ReadonlySet<string | null>,
): Pick<Settled, "state" | "said"> {
  const [end] = ends;
  const which =
    count === 1
      ? `Run ${first.id}`
      : `${count} runs were started so since then; which is ours cannot be told. Together`;
  if (ends.size > 1)
    return { state: "pending", said: `${which} they did not end alike. Look at them on GitHub.` };
  if (end === null || end === undefined)
    return {
      state: "pending",
      said: `${which} ${count === 1 ? "is" : "they are"} ${first.status ?? "under way"}.`,
    };
  if (end === "success") return { state: "succeeded", said: `${which} ended well.` };
  return { state: "failed", said: `${which} ended with "${end}".` };
}
