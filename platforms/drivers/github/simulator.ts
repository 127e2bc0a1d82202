import type { Route, SimReply, SimRequest, World } from "@/platforms/simulator/routes";
import { GITHUB, REPOSITORY, TOKEN } from "./access";

export const SIM_GITHUB_TOKEN = "sim-github-token-not-a-secret";
const SHOWN_AFTER_MS = 3000;
const TAKES_MS = 90_000;
const DAY_MS = 86_400_000;

/** A version each; the deployment of the one in the middle fails. Main moves with every day. */
const TAGS = ["v2026.11.2", "v2026.11.1", "v2026.10.4", "v2026.10.3"];
const FAILING = "v2026.11.1";
const WORKFLOWS: Readonly<Record<string, string>> = { "deploy.yml": "Deploy", "migrate.yml": "Migrate" };

type SimRun = { id: number; workflow: string; ref: string; title: string; at: number; event: string };
type Settings = {
  /** Whether a dispatch answers the number of its run, as newer servers do. */
  knowsRuns?: boolean;
  /** The input that the workflow declares and puts into the title of its run. */
  input?: string;
  /** Every other run that is started fails, whatever its version. */
  isFlaky?: boolean;
};

/** GitHub's REST API as far as the console speaks with it, for one repository. */
export function simulateGitHub(
  world: World,
  repository: string,
  settings: Settings = { knowsRuns: true },
): {
  servers: Record<string, Route[]>;
  credentials: Record<string, string>;
  options: Record<string, string>;
} {
  const now = () => world.now().getTime();
  const born = now();
  const runs: SimRun[] = TAGS.map((ref, at) => ({
    id: 9_000_000 - at,
    workflow: "deploy.yml",
    ref,
    title: `Deploy ${ref}`,
    at: born - (at * 11 + 3) * DAY_MS,
    event: "release",
  }));
  const shaOf = (ref: string) => {
    const moved = ref === "main" ? Math.floor(now() / DAY_MS) : 0;
    return Buffer.from(`${ref}@${moved}@${repository}`).toString("hex").padEnd(40, "0").slice(0, 40);
  };
  const isKnown = (ref: string) => ref === "main" || TAGS.includes(ref);

  const told = (run: SimRun) => {
    const isDone = now() - run.at >= TAKES_MS;
    const fails =
      run.ref === FAILING || (settings.isFlaky && run.event === "workflow_dispatch" && run.id % 2 === 1);
    const end = fails ? "failure" : "success";
    return {
      id: run.id,
      name: WORKFLOWS[run.workflow],
      display_title: run.title,
      path: `.github/workflows/${run.workflow}`,
      event: run.event,
      status: isDone ? "completed" : "in_progress",
      conclusion: isDone ? end : null,
      head_branch: run.ref,
      head_sha: shaOf(run.ref),
      created_at: iso(run.at),
      updated_at: iso(isDone ? run.at + TAKES_MS : now()),
      html_url: `https://github.com/${repository}/actions/runs/${run.id}`,
      actor: { login: "release-bot" },
    };
  };

  function list({ query }: SimRequest, workflow?: string): SimReply {
    const since = Date.parse(query.get("created")?.replace(/^>=/, "") ?? "") || 0;
    const event = query.get("event");
    const fitting = runs
      .filter((run) => now() - run.at >= SHOWN_AFTER_MS && run.at >= since)
      .filter((run) => (!workflow || run.workflow === workflow) && (!event || run.event === event))
      .sort((a, b) => b.at - a.at);
    const page = fitting.slice(0, Number(query.get("per_page") ?? 30));
    return { json: { total_count: fitting.length, workflow_runs: page.map(told) } };
  }

  function start(request: SimRequest, workflow: string): SimReply {
    const body = (request.json() ?? {}) as {
      ref?: string;
      inputs?: Record<string, string>;
      return_run_details?: boolean;
    };
    const ref = body.ref ?? "";
    if (!isKnown(ref)) return { status: 422, json: { message: `No ref found for: ${ref}` } };
    const unknown = Object.keys(body.inputs ?? {}).filter((key) => key !== settings.input);
    if (unknown.length > 0)
      return { status: 422, json: { message: `Unexpected inputs provided: ${JSON.stringify(unknown)}` } };
    const mark = settings.input ? body.inputs?.[settings.input] : undefined;
    const id = 9_100_000 + runs.length;
    runs.push({
      id,
      workflow,
      ref,
      title: mark ? `Deploy ${ref} (${mark})` : "Deploy",
      at: now(),
      event: "workflow_dispatch",
    });
    return settings.knowsRuns && body.return_run_details
      ? { json: { workflow_run_id: id, html_url: `https://github.com/${repository}/actions/runs/${id}` } }
      : { status: 204 };
  }

  const guarded =
    (handle: Route["handle"]): Route["handle"] =>
    (request, params) => {
      if (request.headers.authorization !== `Bearer ${SIM_GITHUB_TOKEN}`)
        return { status: 401, json: { message: "Bad credentials" } };
      if (params.owner && `${params.owner}/${params.repo}` !== repository) return ABSENT;
      if (params.workflow && !WORKFLOWS[params.workflow]) return ABSENT;
      return handle(request, params);
    };
  const route = (method: Route["method"], path: string, handle: Route["handle"]): Route => ({
    method,
    path: `/repos/:owner/:repo${path}`,
    handle: guarded(handle),
  });

  return {
    servers: {
      [GITHUB]: [
        {
          method: "GET",
          path: "/rate_limit",
          handle: guarded(() => ({ json: { rate: { limit: 5000, remaining: 4987, used: 13 } } })),
        },
        route("GET", "", () => ({ json: { full_name: repository, permissions: { push: true } } })),
        route("GET", "/actions/workflows", () => ({
          json: { total_count: Object.keys(WORKFLOWS).length, workflows: [] },
        })),
        route("GET", "/actions/workflows/:workflow", (_request, { workflow = "" }) => ({
          json: { name: WORKFLOWS[workflow], path: `.github/workflows/${workflow}`, state: "active" },
        })),
        route("GET", "/actions/workflows/:workflow/runs", (request, { workflow }) => list(request, workflow)),
        route("GET", "/actions/runs", (request) => list(request)),
        route("GET", "/actions/runs/:id", (_request, { id }) => {
          const run = runs.find((each) => String(each.id) === id);
          return run && now() - run.at >= SHOWN_AFTER_MS ? { json: told(run) } : ABSENT;
        }),
        route("POST", "/actions/workflows/:workflow/dispatches", (request, { workflow = "" }) =>
          start(request, workflow),
        ),
        route("GET", "/commits/:ref", (_request, { ref = "" }) =>
          isKnown(ref)
            ? { json: { sha: shaOf(ref), commit: { message: `What ${ref} brings\n\nAnd more.` } } }
            : { status: 422, json: { message: `No commit found for SHA: ${ref}` } },
        ),
        route("GET", "/git/ref/:ref", (_request, { ref = "" }) =>
          TAGS.includes(ref.replace(/^tags\//, "")) ? { json: { ref: `refs/${ref}` } } : ABSENT,
        ),
        route("GET", "/releases", () => ({
          json: TAGS.map((tag, at) => ({
            tag_name: tag,
            name: `Version ${tag.slice(1)}`,
            draft: false,
            prerelease: false,
            published_at: iso(born - (at * 11 + 3) * DAY_MS),
            author: { login: "release-bot" },
          })),
        })),
      ],
    },
    credentials: { [TOKEN]: SIM_GITHUB_TOKEN },
    options: { [REPOSITORY]: repository },
  };
}

const ABSENT: SimReply = { status: 404, json: { message: "Not Found" } };
const iso = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
